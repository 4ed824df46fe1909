/**
 * UPDATE_SPI at the mobile: the router that took an IKE SA over says where it is now and which SPIs have other numbers. A
 * request is taken as a whole or refused as a whole (Allard 2008 §3.2.4).
 *
 * Departure: the paper says nothing of packets under the old number. Old inbound numbers are good for a while longer, as
 * those of a replaced SA are (RFC 7296 §2.8).
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { SpiChangeEffect, SpiChangeEvent, SpiChangeInput } from './update-spi-events.ts'

interface Args {
  readonly event: SpiChangeEvent
}

const MESSAGES = 'Allard 2008 §3.2.4'

const guards = {
  right: ({ event }: Args) => event.verdict === 'right',
  drains: ({ event }: Args) => event.drains,
  nat: ({ event }: Args) => event.verdict === 'nat',
  notWanted: ({ event }: Args) => event.verdict === 'not-agreed' || event.verdict === 'not-allowed',
}

const base = setup({
  types: declared<{
    context: SpiChangeInput
    events: SpiChangeEvent
    emitted: SpiChangeEffect
    input: SpiChangeInput
    meta: MachineMeta
  }>(),
  guards,
  delays: { DRAIN: ({ context }) => context.drainUs },
})

const actions = {
  adoptUpdate: base.emit({ type: 'adoptUpdate' }),
  keepOld: base.emit({ type: 'keepOld' }),
  dropOld: base.emit({ type: 'dropOld' }),
  refuseNat: base.emit({ type: 'refuseUpdate', notify: 'UNEXPECTED_NAT_DETECTED' }),
  refuseAddresses: base.emit({ type: 'refuseUpdate', notify: 'UNACCEPTABLE_ADDRESSES' }),
  refuseNumbers: base.emit({ type: 'refuseUpdate', notify: 'UNACCEPTABLE_SPI' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const spiChange = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const refusals = [
  step('RFC 4555 §3.5', ['notWanted'], ['refuseAddresses']),
  step('RFC 4555 §3.9', ['nat'], ['refuseNat']),
  step(MESSAGES, [], ['refuseNumbers']),
]

const settled = spiChange.createStateConfig({
  meta: { ref: MESSAGES, kind: 'settled', text: 'Every SA has one number' },
  on: {
    update: [
      step('RFC 7296 §2.8', ['right', 'drains'], ['adoptUpdate', 'keepOld'], 'draining'),
      step(MESSAGES, ['right'], ['adoptUpdate']),
      ...refusals,
    ],
  },
})
const draining = spiChange.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8', kind: 'waiting', text: 'Packets under old numbers are taken for a while' },
  on: {
    update: [
      step('RFC 7296 §2.8', ['right', 'drains'], ['adoptUpdate', 'keepOld'], 'draining'),
      step(MESSAGES, ['right'], ['adoptUpdate']),
      ...refusals,
    ],
  },
  after: { DRAIN: step('RFC 7296 §2.8', [], ['dropOld'], 'settled') },
})

const machine = spiChange.createMachine({
  id: 'ikev2-spi-change',
  context: ({ input }) => ({ ...input }),
  initial: 'settled',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { settled, draining },
})

/** The mobile's side of UPDATE_SPI; input `SpiChangeInput`, events `SpiChangeEvent`, effects `SpiChangeEffect`. */
export const spiChangeMachine: MachineDefinition = {
  id: machine.id,
  title: 'UPDATE_SPI, mobile',
  ref: MESSAGES,
  machine,
  guardRefs: {
    right: MESSAGES,
    drains: 'RFC 7296 §2.8',
    nat: 'RFC 4555 §3.9',
    notWanted: 'RFC 4555 §3.5',
  } satisfies Record<keyof typeof guards, string>,
  actionRefs: {
    adoptUpdate: MESSAGES,
    keepOld: 'RFC 7296 §2.8',
    dropOld: 'RFC 7296 §2.8',
    refuseNat: 'RFC 4555 §3.9',
    refuseAddresses: 'RFC 4555 §3.5',
    refuseNumbers: MESSAGES,
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { DRAIN: 'RFC 7296 §2.8' },
}
