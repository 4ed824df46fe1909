/**
 * The home agent's part of one binding (RFC 6275 §9.5.1, §10.3.1, §10.3.2).
 *
 * Departures.
 * - Duplicate address detection on the home link (§10.3.1) is left out: the home addresses of a run are distinct.
 * - Refusals are acknowledged even without the A bit, as §9.5.4 lets an agent do: silence would look like loss.
 * - The lifetime granted is the one asked for.
 */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { HomeAgentEffect, HomeAgentEvent } from './events.ts'

interface Context {
  readonly lifetimeUs: Micros
}

interface Args {
  readonly event: HomeAgentEvent
}

/** RFC 6275 §6.1.8. */
const STATUS = { accepted: 0, notHomeSubnet: 132, outOfWindow: 135 } as const

const guards = {
  known: ({ event }: Args) => event.known,
  fresh: ({ event }: Args) => event.fresh,
  deregisters: ({ event }: Args) => event.lifetimeUs === 0,
  acknowledgementWanted: ({ event }: Args) => event.acknowledge,
}

const guardRefs = {
  known: 'RFC 6275 §10.3.1',
  fresh: 'RFC 6275 §9.5.1',
  deregisters: 'RFC 6275 §10.3.2',
  acknowledgementWanted: 'RFC 6275 §6.1.7',
} satisfies Record<keyof typeof guards, string>

const base = setup({
  types: declared<{
    context: Context
    events: HomeAgentEvent
    emitted: HomeAgentEffect
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** The lifetime of the binding, RFC 6275 §10.3.1. */
    BINDING_LIFETIME: ({ context }) => context.lifetimeUs,
  },
})

const acknowledge = (status: number) => base.emit({ type: 'sendBindingAcknowledgement', status })

const actions = {
  noteLifetime: base.assign(({ event }) => ({ lifetimeUs: event.lifetimeUs })),
  storeBinding: base.emit({ type: 'storeBinding' }),
  removeBinding: base.emit({ type: 'removeBinding' }),
  acknowledgeAccepted: acknowledge(STATUS.accepted),
  refuseUnknown: acknowledge(STATUS.notHomeSubnet),
  refuseStale: acknowledge(STATUS.outOfWindow),
  markExpired: base.emit({ type: 'mark', mark: 'binding-expired', ref: 'RFC 6275 §10.3.1' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}

const actionRefs = {
  noteLifetime: 'RFC 6275 §10.3.1',
  storeBinding: 'RFC 6275 §10.3.1',
  removeBinding: 'RFC 6275 §10.3.2',
  acknowledgeAccepted: 'RFC 6275 §9.5.4',
  refuseUnknown: 'RFC 6275 §10.3.1',
  refuseStale: 'RFC 6275 §9.5.1',
  markExpired: 'RFC 6275 §10.3.1',
  markUnexpected: 'Roamscope',
} satisfies Record<keyof typeof actions, string>

const homeAgent = base.extend({ actions })
const { step, also } = stepWriter<keyof typeof guards, keyof typeof actions>()

const update = (removal: readonly (keyof typeof actions)[]): ReturnType<typeof also> => [
  step('RFC 6275 §10.3.1', ['!known'], ['refuseUnknown']),
  step('RFC 6275 §9.5.1', ['!fresh'], ['refuseStale']),
  ...also('acknowledgementWanted', ['acknowledgeAccepted'], 'RFC 6275 §10.3.2', ['deregisters'], removal, 'unbound'),
  ...also(
    'acknowledgementWanted',
    ['acknowledgeAccepted'],
    'RFC 6275 §10.3.1',
    [],
    ['noteLifetime', 'storeBinding'],
    'bound',
  ),
]

const unbound = homeAgent.createStateConfig({
  meta: { ref: 'RFC 6275 §10.1', kind: 'idle', text: 'No care-of address registered here during the run' },
  on: { bindingUpdate: update([]) },
})

const bound = homeAgent.createStateConfig({
  meta: { ref: 'RFC 6275 §10.3.1', kind: 'settled', text: 'Forwards to the registered care-of address' },
  on: { bindingUpdate: update(['removeBinding']) },
  after: { BINDING_LIFETIME: step('RFC 6275 §10.3.1', [], ['removeBinding', 'markExpired'], 'unbound') },
})

const machine = homeAgent.createMachine({
  id: 'mobility-home-agent',
  context: { lifetimeUs: 0 },
  initial: 'unbound',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { unbound, bound },
})

/** One binding of the home agent; no input, events `HomeAgentEvent`, effects `HomeAgentEffect`. */
export const homeAgentMachine: MachineDefinition = {
  id: machine.id,
  title: 'Mobile IPv6 in the home agent',
  ref: 'RFC 6275 §10.3',
  machine,
  guardRefs,
  actionRefs,
  delayRefs: { BINDING_LIFETIME: 'RFC 6275 §10.3.1' },
}
