/**
 * A responder that lets nobody in for longer than so long on one authentication: it has named the time in AUTH_LIFETIME,
 * and deletes what is still there soon after its end (RFC 4478 §2). Rekeying does not put the end off.
 */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'
import type { Mark } from './events.ts'

export interface ReauthResponderInput {
  /** The time that was named, and a while beyond it. */
  readonly deadlineUs: Micros
}
export type ReauthResponderEvent =
  /** Another time is named: the policy changed, or it is to be repeated at once. */
  | { readonly type: 'limited'; readonly deadlineUs: Micros }
  /** The SA is gone. */
  | { readonly type: 'ended' }
export type ReauthResponderEffect = { readonly type: 'deadline' } | Mark

const REF = 'RFC 4478 §2'
const base = setup({
  types: declared<{
    context: ReauthResponderInput
    events: ReauthResponderEvent
    emitted: ReauthResponderEffect
    input: ReauthResponderInput
    meta: MachineMeta
  }>(),
  delays: {
    /** Until the SA is deleted from here. */
    DEADLINE: ({ context }) => Math.max(1, context.deadlineUs),
  },
})
const actions = {
  noteDeadline: base.assign({
    deadlineUs: ({ context, event }) => (event.type === 'limited' ? event.deadlineUs : context.deadlineUs),
  }),
  deadline: base.emit({ type: 'deadline' }),
  markOver: base.emit({ type: 'mark', mark: 'authentication-over', ref: REF }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const reauth = base.extend({ actions })
const { step } = stepWriter<never, keyof typeof actions>()

const machine = reauth.createMachine({
  id: 'ikev2-reauth-responder',
  context: ({ input }) => ({ deadlineUs: input.deadlineUs }),
  initial: 'authentic',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  states: {
    authentic: {
      meta: { ref: REF, kind: 'settled', text: 'The peer has shown who it is, for a time' },
      on: { limited: step(REF, [], ['noteDeadline'], 'authentic'), ended: step(REF, [], [], 'gone') },
      after: { DEADLINE: step(REF, [], ['markOver', 'deadline'], 'over') },
    },
    over: {
      meta: { ref: REF, kind: 'failed', text: 'Not repeated in time: deleted' },
      on: { limited: step(REF, [], []), ended: step(REF, [], [], 'gone') },
    },
    gone: {
      meta: { ref: REF, kind: 'settled', text: 'The SA it was about is gone' },
      on: { limited: step(REF, [], []), ended: step(REF, [], []) },
    },
  },
})

/** The end of an authentication; input `ReauthResponderInput`, events `ReauthResponderEvent`, effects `ReauthResponderEffect`. */
export const reauthResponderMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 repeated authentication, responder',
  ref: REF,
  machine,
  guardRefs: {},
  actionRefs: { noteDeadline: REF, deadline: REF, markOver: REF, markUnexpected: 'Roamscope' } satisfies Record<
    keyof typeof actions,
    string
  >,
  delayRefs: { DEADLINE: REF },
}
