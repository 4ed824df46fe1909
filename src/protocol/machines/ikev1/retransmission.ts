import type { StepWriter } from '../steps.ts'
import type { Ikev1Input } from './events.ts'

/** What every exchange keeps to send its last message again (RFC 2408 §5.1). */
export interface Attempts extends Ikev1Input {
  readonly attempt: number
  /** The last message is the own one: only the peer's repetition tells that it was lost. */
  readonly lastWord: boolean
}

export const firstAttempt = (input: Ikev1Input): Attempts => ({ ...input, attempt: 1, lastWord: false })

interface Args {
  readonly context: Attempts
}
export const attemptsLeft = ({ context: { attempt, timers } }: Args): boolean => attempt < timers.attempts
export const lastWord = ({ context }: Args): boolean => context.lastWord
export const oneMore = ({ context }: Args): number => context.attempt + 1

/** Doubles with every repetition (RFC 2408 §5.1 leaves it to us). */
export const retransmitDelay = ({ context: { timers, attempt } }: Args): number =>
  timers.retransmitUs * 2 ** (attempt - 1)

/** Marks of what comes twice, late, or from nowhere. */
export const EXCHANGE_MARKS = {
  markRepeated: { type: 'mark', mark: 'request-repeated', ref: 'RFC 2408 §5.1' },
  markDuplicate: { type: 'mark', mark: 'duplicate-ignored', ref: 'RFC 2408 §5.1' },
  markLate: { type: 'mark', mark: 'out-of-turn', ref: 'RFC 2408 §5.1' },
  markUnexpected: { type: 'mark', mark: 'unexpected-event', ref: 'Roamscope' },
} as const

/** Clauses of the guards, actions and delays that all exchanges have. */
export const EXCHANGE_REFS = {
  guards: { attemptsLeft: 'RFC 2408 §5.1' },
  actions: {
    countAttempt: 'RFC 2408 §5.1',
    repeatLast: 'RFC 2408 §5.1',
    markRepeated: 'RFC 2408 §5.1',
    markDuplicate: 'RFC 2408 §5.1',
    markLate: 'RFC 2408 §5.1',
    markUnexpected: 'Roamscope',
  },
  delays: { RETRANSMIT: 'RFC 2408 §5.1' },
} as const

type Repeating = 'countAttempt' | 'repeatLast' | 'markRepeated'

/** The last message goes out again until the counter ends, and then `giveUp` happens (RFC 2408 §5.1). */
export const retransmitting = <G extends string, A extends string>(
  step: StepWriter<G | 'attemptsLeft', A | Repeating>['step'],
  state: string,
  giveUp: readonly A[],
) => ({
  RETRANSMIT: [
    step('RFC 2408 §5.1', ['attemptsLeft'], ['countAttempt', 'repeatLast', 'markRepeated'], state),
    step('RFC 2408 §5.1', [], giveUp, 'failed'),
  ],
})

/** What does not belong to the state at hand changes nothing (RFC 2408 §5.1). */
export function outOfTurn<G extends string, A extends string>(
  step: StepWriter<G, A | 'markLate'>['step'],
  events: readonly string[],
): Readonly<Record<string, ReturnType<typeof step>>> {
  const late = step('RFC 2408 §5.1', [], ['markLate'])
  return Object.fromEntries(events.map(event => [event, late]))
}
