/**
 * The application above the tunnel: one UDP packet each interval, numbered from 1 (Allard 2008 §4.3).
 *
 * Departures. The paper says how often, not how long: it runs until it is stopped. A second start changes nothing.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import type { TrafficEffect, TrafficEvent, TrafficInput } from '../mobility/events.ts'

interface Context extends TrafficInput {
  /** Packets sent. */
  readonly packets: number
}

const REF = 'Allard 2008 §4.3'

const base = setup({
  types: declared<{
    context: Context
    events: TrafficEvent
    emitted: TrafficEffect
    input: TrafficInput
    meta: MachineMeta
  }>(),
  delays: {
    /** Between two packets, Allard 2008 §4.3: 50 ms. */
    PACKET_INTERVAL: ({ context }) => context.everyUs,
  },
})

const actions = {
  countPacket: base.assign({ packets: ({ context }) => context.packets + 1 }),
  sendPacket: base.emit(({ context }) => ({ type: 'sendPacket', packet: context.packets })),
}

const source = base.extend({ actions })

const stopped = source.createStateConfig({
  meta: { ref: REF, kind: 'idle', text: 'Sends nothing' },
  on: {
    start: { target: 'running', actions: ['countPacket', 'sendPacket'], meta: { ref: REF } },
    stop: { meta: { ref: REF } },
  },
})

const running = source.createStateConfig({
  meta: { ref: REF, kind: 'settled', text: 'Sends one packet each interval' },
  on: { start: { meta: { ref: REF } }, stop: { target: 'stopped', meta: { ref: REF } } },
  after: {
    PACKET_INTERVAL: {
      target: 'running',
      reenter: true,
      actions: ['countPacket', 'sendPacket'],
      meta: { ref: REF },
    },
  },
})

const machine = source.createMachine({
  id: 'udp-source',
  context: ({ input }) => ({ ...input, packets: 0 }),
  initial: 'stopped',
  on: { '*': { meta: { ref: 'Roamscope' } } },
  states: { stopped, running },
})

/** UDP source; input `TrafficInput`, events `TrafficEvent`, effects `TrafficEffect`. */
export const udpSourceMachine: MachineDefinition = {
  id: machine.id,
  title: 'UDP source',
  ref: REF,
  machine,
  guardRefs: {},
  actionRefs: { countPacket: REF, sendPacket: REF },
  delayRefs: { PACKET_INTERVAL: REF },
}
