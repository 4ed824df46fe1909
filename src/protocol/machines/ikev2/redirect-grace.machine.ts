/**
 * A client was sent on and has said that it heard so: how long its old gateway keeps the SAs, so that the client can set
 * up new ones elsewhere, before it deletes them itself (RFC 5685 §5). A client that follows deletes them sooner.
 */
import { setup } from 'xstate'
import type { Micros } from '../../../lib/micros.ts'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { stepWriter } from '../steps.ts'

export interface RedirectGraceInput {
  /** RFC 5685 §5 wants it configurable and names no value. */
  readonly graceUs: Micros
}
export type RedirectGraceEvent =
  /** The client is asked to go somewhere else again: it gets its whole time for that. */
  | { readonly type: 'sentOn' }
  /** Its last SA here is gone. */
  | { readonly type: 'left' }
export type RedirectGraceEffect = { readonly type: 'graceOver' }

const REF = 'RFC 5685 §5'
const base = setup({
  types: declared<{
    context: RedirectGraceInput
    events: RedirectGraceEvent
    emitted: RedirectGraceEffect
    input: RedirectGraceInput
    meta: MachineMeta
  }>(),
  delays: {
    /** Time for the client to set up what it needs with the next gateway. */
    GRACE: ({ context }) => context.graceUs,
  },
})
const actions = { graceOver: base.emit({ type: 'graceOver' }) }
const grace = base.extend({ actions })
const { step } = stepWriter<never, keyof typeof actions>()

const machine = grace.createMachine({
  id: 'ikev2-redirect-grace',
  context: ({ input }) => ({ graceUs: input.graceUs }),
  initial: 'leaving',
  states: {
    leaving: {
      meta: { ref: REF, kind: 'waiting', text: 'The client was sent on and has time to go' },
      on: { sentOn: step(REF, [], [], 'leaving'), left: step(REF, [], [], 'gone') },
      after: { GRACE: step(REF, [], ['graceOver'], 'over') },
    },
    over: {
      meta: { ref: REF, kind: 'settled', text: 'Time is up: its SAs are deleted from here' },
      on: { sentOn: step(REF, [], []), left: step(REF, [], [], 'gone') },
    },
    gone: {
      meta: { ref: REF, kind: 'settled', text: 'The client has left' },
      on: { sentOn: step(REF, [], []), left: step(REF, [], []) },
    },
  },
})

/** A client's time to leave; input `RedirectGraceInput`, events `RedirectGraceEvent`, effect `graceOver`. */
export const redirectGraceMachine: MachineDefinition = {
  id: machine.id,
  title: 'Time to leave a gateway',
  ref: REF,
  machine,
  guardRefs: {},
  actionRefs: { graceOver: REF },
  delayRefs: { GRACE: REF },
}
