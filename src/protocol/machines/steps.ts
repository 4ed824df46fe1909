import { and, not, type EventObject, type MachineContext } from 'xstate'
import type { TransitionMeta } from './definition.ts'

/** A guard that must hold, or with `!` must not. */
export type Condition<G extends string> = G | `!${G}`

type GuardFor<G extends string> = ReturnType<typeof and<MachineContext, EventObject, G[]>>

/** A transition as XState takes it, with names checked against the machine's setup. */
export interface Step<G extends string, A extends string> {
  readonly guard?: GuardFor<G>
  readonly target?: string
  readonly reenter?: true
  readonly actions: readonly A[]
  readonly meta: TransitionMeta
}

export interface StepWriter<G extends string, A extends string> {
  /** One candidate: taken when all conditions hold. */
  readonly step: (
    ref: string,
    conditions: readonly Condition<G>[],
    actions: readonly A[],
    target?: string,
  ) => Step<G, A>
  /** Two candidates: with `extra` actions when the further condition holds too, and without. */
  readonly also: (
    condition: Condition<G>,
    extra: readonly A[],
    ref: string,
    conditions: readonly Condition<G>[],
    actions: readonly A[],
    target?: string,
  ) => readonly Step<G, A>[]
}

/** Writes transitions of machines whose states share many of them: conditions and actions by name, `target` re-entered. */
export function stepWriter<G extends string, A extends string>(): StepWriter<G, A> {
  const step: StepWriter<G, A>['step'] = (ref, conditions, actions, target) => ({
    ...(conditions.length === 0 ? {} : { guard: allOf<G>(conditions) }),
    ...(target === undefined ? {} : { target, reenter: true }),
    actions,
    meta: { ref },
  })
  return {
    step,
    also: (condition, extra, ref, conditions, actions, target) => [
      step(ref, [...conditions, condition], [...actions, ...extra], target),
      step(ref, conditions, actions, target),
    ],
  }
}

function allOf<G extends string>(conditions: readonly Condition<G>[]): GuardFor<G> {
  // XState's types follow only tuples of literals; the names are checked by Condition.
  return and(conditions.map(name => (name.startsWith('!') ? not(name.slice(1)) : name)) as never) as GuardFor<G>
}
