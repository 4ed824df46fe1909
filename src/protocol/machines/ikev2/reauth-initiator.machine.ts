/**
 * An initiator that has to show who it is again within a time its gateway named, or that it wants itself (RFC 4478 §2,
 * RFC 7296 §2.8.3): a new IKE SA from the start, in time before the end of the old one.
 *
 * Departures: how long before the end it begins, and that a set-up that failed is tried again after a pause, the RFC
 * leaves open.
 */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { IkeTimers, Mark } from './events.ts'

export interface ReauthInitiatorInput {
  readonly timers: IkeTimers
  /** Until authentication is repeated, margin taken off already. */
  readonly dueUs: Micros
}
export type ReauthInitiatorEvent =
  /** The gateway names a time, perhaps another one than before. */
  | { readonly type: 'limited'; readonly dueUs: Micros }
  /** A user does not want to wait so long. */
  | { readonly type: 'begin' }
  /** The set-up that was to replace the SA came to nothing. */
  | { readonly type: 'failed' }
  /** The SA is gone, replaced or not. */
  | { readonly type: 'ended' }
export type ReauthInitiatorEffect = { readonly type: 'reauthenticate' } | Mark

interface Args {
  readonly context: ReauthInitiatorInput
  readonly event: ReauthInitiatorEvent
}
const dueOf = ({ context, event }: Args): Micros => (event.type === 'limited' ? event.dueUs : context.dueUs)

const base = setup({
  types: declared<{
    context: ReauthInitiatorInput
    events: ReauthInitiatorEvent
    emitted: ReauthInitiatorEffect
    input: ReauthInitiatorInput
    meta: MachineMeta
  }>(),
  delays: {
    /** Until a new IKE SA is begun. */
    DUE: ({ context }) => Math.max(1, context.dueUs),
    /** Pause after a set-up that failed, Roamscope. */
    RETRY: ({ context }) => context.timers.retryUs,
  },
})

const actions = {
  noteDue: base.assign({ dueUs: dueOf }),
  reauthenticate: base.emit({ type: 'reauthenticate' }),
  markFailed: base.emit({ type: 'mark', mark: 'reauthentication-failed', ref: 'RFC 4478 §2' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const reauth = base.extend({ actions })
const { step } = stepWriter<never, keyof typeof actions>()

const begin = step('RFC 4478 §2', [], ['reauthenticate'], 'reauthenticating')
const nothing = step('Roamscope', [], [])
const ended = step('RFC 4478 §2', [], [], 'over')

const authentic = reauth.createStateConfig({
  meta: { ref: 'RFC 4478 §2', kind: 'settled', text: 'Has shown who it is, for a time' },
  on: { limited: step('RFC 4478 §2', [], ['noteDue'], 'authentic'), begin, failed: nothing, ended },
  after: { DUE: begin },
})
const reauthenticating = reauth.createStateConfig({
  meta: { ref: 'RFC 7296 §2.8.3', kind: 'waiting', text: 'A new IKE SA is set up, and then takes over' },
  on: {
    limited: nothing,
    begin: nothing,
    failed: step('RFC 4478 §2', [], ['markFailed'], 'pausing'),
    ended,
  },
})
const pausing = reauth.createStateConfig({
  meta: { ref: 'RFC 4478 §2', kind: 'waiting', text: 'The new IKE SA did not come about; tries again in a while' },
  on: { limited: nothing, begin, failed: nothing, ended },
  after: { RETRY: begin },
})

const over = reauth.createStateConfig({
  meta: { ref: 'RFC 4478 §2', kind: 'settled', text: 'The SA it was about is gone' },
  on: { limited: nothing, begin: nothing, failed: nothing, ended: nothing },
})

const machine = reauth.createMachine({
  id: 'ikev2-reauth-initiator',
  context: ({ input }) => ({ ...input }),
  initial: 'authentic',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: { authentic, reauthenticating, pausing, over },
})

/** Repeated authentication; input `ReauthInitiatorInput`, events `ReauthInitiatorEvent`, effects `ReauthInitiatorEffect`. */
export const reauthInitiatorMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 repeated authentication, initiator',
  ref: 'RFC 4478 §2',
  machine,
  guardRefs: {},
  actionRefs: {
    noteDue: 'RFC 4478 §2',
    reauthenticate: 'RFC 7296 §2.8.3',
    markFailed: 'RFC 4478 §2',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { DUE: 'RFC 4478 §2', RETRY: 'RFC 4478 §2' },
}
