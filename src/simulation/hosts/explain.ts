import { assert, present } from '../../lib/assert.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { readDefinition, stateOf, type Candidate, type Guard } from '../../protocol/machines/read-definition.ts'
import type { Checked } from '../../trace/event.ts'
import type { StepReport, Typed } from './host.ts'

/** A machine at rest. */
export interface Resting {
  readonly state: string
  readonly context: unknown
}

/** What XState calls the event of a delay that ran out in a state. */
export const afterEvent = (definition: MachineDefinition, state: string, delay: string): string =>
  `xstate.after.${delay}.${definition.id}.${state}`

/** Name and state of the delay in the type of its event; undefined for other events. */
export function delayOf(
  definition: MachineDefinition,
  type: string,
): { readonly delay: string; readonly state: string } | undefined {
  if (!type.startsWith('xstate.after.')) return undefined
  const [delay = '', , state = ''] = type.slice('xstate.after.'.length).split('.')
  return afterEvent(definition, state, delay) === type ? { delay, state } : undefined
}

/** The start of a machine: its initial state's entry. */
export function explainStart(definition: MachineDefinition, after: Resting): StepReport {
  const { entry, meta } = stateOf(readDefinition(definition), after.state)
  return { from: '', to: after.state, event: 'start', guards: [], actions: entry, ref: meta.ref, handled: true }
}

/**
 * Why a machine took this event as it did: the candidates of its state in the order of the definition, every guard
 * looked at with its value, and the actions that ran. Asserts that the definition leads where the host arrived.
 */
export function explain(definition: MachineDefinition, before: Resting, event: Typed, after: Resting): StepReport {
  const machine = readDefinition(definition)
  const from = stateOf(machine, before.state)
  const delay = delayOf(definition, event.type)
  const own = delay === undefined ? from.on.get(event.type) : from.after.get(delay.delay)
  const checked = new Map<string, Checked>()
  const check = (guard: Guard): boolean => evaluate(definition, guard, before.context, event, checked)
  const chosen = [...(own ?? []), ...(from.on.get('*') ?? []), ...machine.anywhere].find(
    ({ guard }) => guard === undefined || check(guard),
  )
  const taken = present(chosen, `${definition.id} takes ${event.type} in ${before.state}`)
  const to = taken.target ?? before.state
  assert(
    to === after.state,
    `${definition.id} goes from ${before.state} to ${to} on ${event.type}, not to ${after.state}`,
  )
  return {
    from: before.state,
    to,
    event: delay === undefined ? event.type : `after ${delay.delay}`,
    guards: [...checked.values()],
    actions: actionsOf(definition, before.state, taken),
    ref: taken.ref,
    handled: !taken.wildcard,
  }
}

/** Exit actions, those of the transition, entry actions. */
export function actionsOf(
  definition: MachineDefinition,
  state: string,
  { target, reenter, actions }: Candidate,
): readonly string[] {
  if (target === undefined || (target === state && !reenter)) return actions
  const machine = readDefinition(definition)
  return [...stateOf(machine, state).exit, ...actions, ...stateOf(machine, target).entry]
}

function evaluate(
  definition: MachineDefinition,
  guard: Guard,
  context: unknown,
  event: Typed,
  checked: Map<string, Checked>,
): boolean {
  if ('all' in guard) return guard.all.every(part => evaluate(definition, part, context, event, checked))
  if ('none' in guard) return !evaluate(definition, guard.none, context, event, checked)
  const known = checked.get(guard.name)
  if (known !== undefined) return known.holds
  const predicate = present(definition.machine.implementations.guards[guard.name], `guard ${guard.name}`)
  assert(typeof predicate === 'function', `guard ${guard.name} is a function`)
  const holds: boolean = Reflect.apply(predicate, undefined, [{ context, event }, undefined]) === true
  checked.set(guard.name, { guard: guard.name, holds, ref: definition.guardRefs[guard.name] ?? '' })
  return holds
}
