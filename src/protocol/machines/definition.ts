import type { AnyStateMachine } from 'xstate'

/** What a state means to a reader of the chart, and the clause it comes from. */
export interface StateMeta {
  readonly ref: string
  readonly kind: 'idle' | 'waiting' | 'settled' | 'failed'
  readonly text: string
}

/** The clause a transition follows. */
export interface TransitionMeta {
  readonly ref: string
  /** Answered alike in every state (out-of-turn.ts). */
  readonly outOfTurn?: boolean
}

/**
 * A machine as everything else sees it: hosts run it, charts draw it, coverage counts its clauses. The XState machine
 * is flat (no nested states), acts only through named assigns and emits, branches only on named guards and waits only
 * for named delays in whole µs; definition-rules.test.ts holds it to that.
 */
export interface MachineDefinition {
  readonly id: string
  readonly title: string
  readonly ref: string
  readonly machine: AnyStateMachine
  /** Clause behind each guard, action and delay, by name. */
  readonly guardRefs: Readonly<Record<string, string>>
  readonly actionRefs: Readonly<Record<string, string>>
  readonly delayRefs: Readonly<Record<string, string>>
}

/** XState learns a machine's types from a value that it never reads. */
export const declared = <T>(): T => ({}) as T

/** Meta of both kinds, for `setup({ types })`. */
export type MachineMeta = StateMeta | TransitionMeta
