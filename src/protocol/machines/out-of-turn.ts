import type { TransitionMeta } from './definition.ts'

/** A transition without conditions that stays where it is. */
interface Answer {
  readonly actions: readonly string[]
  readonly meta: TransitionMeta
}

/**
 * Adds to every state its answer to events that are out of turn there: what belongs to no open exchange changes nothing,
 * and a request is answered all the same (RFC 7296 §2.1, §2.25). States' own transitions come first. Charts leave these
 * out, as they say the same everywhere.
 */
export function withOutOfTurn<S extends Readonly<Record<string, object>>>(
  states: S,
  answers: Readonly<Record<string, Answer>>,
): S {
  const marked = Object.fromEntries(
    Object.entries(answers).map(([event, answer]) => [event, { ...answer, meta: { ...answer.meta, outOfTurn: true } }]),
  )
  const filled = Object.entries(states).map(([name, state]) => {
    const own = 'on' in state && typeof state.on === 'object' ? state.on : {}
    return [name, { ...state, on: { ...marked, ...own } }]
  })
  // The same states with more transitions in them: XState's types say nothing about which ones.
  return Object.fromEntries(filled) as S
}
