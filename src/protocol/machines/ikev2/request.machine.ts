/**
 * One request of an IKE SA: sent, repeated with growing pauses, answered or given up (RFC 7296 §2.1, §2.4). Every
 * outstanding request has one of these, so that windows larger than one need nothing else.
 */
import { setup } from 'xstate'
import { declared, type MachineDefinition, type MachineMeta } from '../definition.ts'
import { withOutOfTurn } from '../out-of-turn.ts'
import { stepWriter } from '../steps.ts'
import type { RequestEffect, RequestEvent, RequestInput } from './events.ts'

interface Context extends RequestInput {
  readonly attempt: number
}

const guards = {
  attemptsLeft: ({ context }: { readonly context: Context }) => context.attempt < context.timers.attempts,
}

const base = setup({
  types: declared<{
    context: Context
    events: RequestEvent
    emitted: RequestEffect
    input: RequestInput
    meta: MachineMeta
  }>(),
  guards,
  delays: {
    /** Doubles with every repetition up to a longest pause; no jitter, so that traces stay exact (RFC 7296 §2.4). */
    RETRANSMIT: ({ context: { timers, attempt } }) =>
      Math.min(timers.retransmitFirstUs * 2 ** (attempt - 1), timers.retransmitMaxUs),
  },
})

const actions = {
  countAttempt: base.assign({ attempt: ({ context }) => context.attempt + 1 }),
  repeatRequest: base.emit(({ context }) => ({ type: 'repeatRequest', attempt: context.attempt })),
  giveUp: base.emit({ type: 'giveUp' }),
  markRepeated: base.emit({ type: 'mark', mark: 'request-repeated', ref: 'RFC 7296 §2.1' }),
  markUnexpected: base.emit({ type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' }),
}
const request = base.extend({ actions })
const { step } = stepWriter<keyof typeof guards, keyof typeof actions>()

const waiting = request.createStateConfig({
  meta: { ref: 'RFC 7296 §2.1', kind: 'waiting', text: 'Sent; waits for the response' },
  on: {
    answered: step('RFC 7296 §2.1', [], [], 'answered'),
    withdrawn: step('RFC 7296 §2.4', [], [], 'withdrawn'),
  },
  after: {
    RETRANSMIT: [
      step('RFC 7296 §2.1', ['attemptsLeft'], ['countAttempt', 'repeatRequest', 'markRepeated'], 'waiting'),
      step('RFC 7296 §2.4', [], ['giveUp'], 'unanswered'),
    ],
  },
})
const answered = request.createStateConfig({ meta: { ref: 'RFC 7296 §2.1', kind: 'settled', text: 'Answered' } })
const withdrawn = request.createStateConfig({
  meta: { ref: 'RFC 7296 §2.4', kind: 'settled', text: 'Its SA is gone; no answer is waited for' },
})
const unanswered = request.createStateConfig({
  meta: { ref: 'RFC 7296 §2.4', kind: 'failed', text: 'Never answered: the IKE SA counts as dead' },
})

const machine = request.createMachine({
  id: 'ikev2-request',
  context: ({ input }) => ({ ...input, attempt: 1 }),
  initial: 'waiting',
  on: { '*': { actions: 'markUnexpected', meta: { ref: 'Roamscope' } } },
  // What is answered stays answered.
  states: withOutOfTurn(
    { waiting, answered, withdrawn, unanswered },
    { answered: step('RFC 7296 §2.1', [], []), withdrawn: step('RFC 7296 §2.1', [], []) },
  ),
})

/** A request and its repetitions; input `RequestInput`, events `RequestEvent`, effects `RequestEffect`. */
export const requestMachine: MachineDefinition = {
  id: machine.id,
  title: 'IKEv2 request',
  ref: 'RFC 7296 §2.1',
  machine,
  guardRefs: { attemptsLeft: 'RFC 7296 §2.4' },
  actionRefs: {
    countAttempt: 'RFC 7296 §2.4',
    repeatRequest: 'RFC 7296 §2.1',
    giveUp: 'RFC 7296 §2.4',
    markRepeated: 'RFC 7296 §2.1',
    markUnexpected: 'Roamscope',
  } satisfies Record<keyof typeof actions, string>,
  delayRefs: { RETRANSMIT: 'RFC 7296 §2.4' },
}
