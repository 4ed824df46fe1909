import { assert, present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { readDefinition, type Candidate, type Guard, type ReadState } from '../../protocol/machines/read-definition.ts'
import type { Checked } from '../../trace/event.ts'
import { actionsOf } from './explain.ts'
import type { Typed } from './host.ts'

/** What a compiled machine does, as it does it. A delay runs until it is cancelled or fired. */
export interface CompiledSink {
  effect(effect: Typed): void
  start(delay: string, delayUs: Micros): void
  cancel(delay: string): void
}

/** What guards and actions are given; the context is written in place. */
export interface Arguments {
  context: Record<string, unknown>
  event: Typed
}
type Evaluate = (given: Arguments) => unknown
export type Act = (given: Arguments, sink: CompiledSink) => void

/** `checked` collects every guard that is looked at, each once, where somebody wants to know. */
type Holds = (given: Arguments, checked: Checked[] | undefined) => boolean

export interface CompiledCandidate {
  readonly holds: Holds
  /** Undefined: nothing is left or entered. */
  readonly target: string | undefined
  readonly acts: readonly Act[]
  /** Names of all that runs with it, exit and entry included, its clause, and whether it was meant for the event. */
  readonly actions: readonly string[]
  readonly ref: string
  readonly handled: boolean
}

export interface CompiledState {
  readonly name: string
  readonly entry: readonly Act[]
  readonly exit: readonly Act[]
  readonly on: ReadonlyMap<string, readonly CompiledCandidate[]>
  readonly anywhere: readonly CompiledCandidate[]
  readonly delays: ReadonlyMap<string, CompiledDelay>
}

export interface CompiledDelay {
  readonly lengthUs: (given: Arguments) => number
  /** Its end, as reports call it. */
  readonly event: Typed
  readonly candidates: readonly CompiledCandidate[]
}

export type Program = ReadonlyMap<string, CompiledState>

/** The last programs, by definition and by what they leave out. */
const programs = new WeakMap<MachineDefinition, Map<string, Program>>()

/** The definition read into tables, without some of its actions. */
export function programOf(definition: MachineDefinition, without: readonly string[]): Program {
  const known = programs.get(definition) ?? new Map<string, Program>()
  programs.set(definition, known)
  const key = without.join(' ')
  const program = known.get(key) ?? compile(definition, new Set(without))
  known.set(key, program)
  return program
}

function compile(definition: MachineDefinition, without: ReadonlySet<string>): Program {
  const { states, anywhere } = readDefinition(definition)
  const acts = (names: readonly string[]): readonly Act[] =>
    names.filter(name => !without.has(name)).map(name => actOf(definition, name))
  const candidatesOf = (state: string, candidates: readonly Candidate[]): readonly CompiledCandidate[] =>
    candidates.map(candidate => ({
      holds: candidate.guard === undefined ? () => true : holdsOf(definition, candidate.guard),
      target: candidate.target === state && !candidate.reenter ? undefined : candidate.target,
      acts: acts(candidate.actions),
      actions: actionsOf(definition, state, candidate),
      ref: candidate.ref,
      handled: !candidate.wildcard,
    }))
  const stateOf = ({ name, entry, exit, on, after }: ReadState): CompiledState => {
    const delays = [...after].map(([delay, candidates]) => ({
      delay,
      lengthUs: lengthOf(definition, delay),
      event: { type: `after ${delay}` },
      candidates: candidatesOf(name, candidates),
    }))
    return {
      name,
      entry: acts(entry),
      exit: acts(exit),
      on: new Map([...on].map(([event, candidates]) => [event, candidatesOf(name, candidates)])),
      anywhere: candidatesOf(name, [...(on.get('*') ?? []), ...anywhere]),
      delays: new Map(delays.map(each => [each.delay, each])),
    }
  }
  return new Map([...states].map(([name, state]) => [name, stateOf(state)]))
}

function holdsOf(definition: MachineDefinition, guard: Guard): Holds {
  if ('all' in guard) {
    const parts = guard.all.map(part => holdsOf(definition, part))
    return (given, checked) => parts.every(part => part(given, checked))
  }
  if ('none' in guard) {
    const part = holdsOf(definition, guard.none)
    return (given, checked) => !part(given, checked)
  }
  return namedGuard(definition, guard.name)
}

function namedGuard(definition: MachineDefinition, guard: string): Holds {
  const predicate = present(definition.machine.implementations.guards[guard], `guard ${guard}`) as Evaluate
  const ref = definition.guardRefs[guard] ?? ''
  const yes: Checked = { guard, holds: true, ref }
  const no: Checked = { guard, holds: false, ref }
  return (given, checked) => {
    if (checked === undefined) return predicate(given) === true
    for (const known of checked) if (known.guard === guard) return known.holds
    const found = predicate(given) === true ? yes : no
    checked.push(found)
    return found.holds
  }
}

function lengthOf(definition: MachineDefinition, name: string): (given: Arguments) => number {
  const delay: unknown = present(definition.machine.implementations.delays[name], `delay ${name}`)
  return typeof delay === 'function' ? given => (delay as Evaluate)(given) as number : () => Number(delay)
}

/** XState keeps beside an assign its assignment, beside an emit its event, each a value or a function of it. */
function actOf(definition: MachineDefinition, name: string): Act {
  const action: unknown = present(definition.machine.implementations.actions[name], `action ${name}`)
  const kind: unknown = Reflect.get(Object(action), 'type')
  if (kind === 'xstate.emit') {
    const effect: unknown = Reflect.get(Object(action), 'event')
    return typeof effect === 'function'
      ? (given, sink) => sink.effect((effect as Evaluate)(given) as Typed)
      : (_given, sink) => sink.effect(effect as Typed)
  }
  assert(kind === 'xstate.assign', `${name} assigns or emits`)
  return assignOf(Reflect.get(Object(action), 'assignment'))
}

function assignOf(assignment: unknown): Act {
  if (typeof assignment === 'function')
    return given => void Object.assign(given.context, (assignment as Evaluate)(given))
  const members = Object.entries(assignment as Readonly<Record<string, unknown>>)
  const [only] = members
  if (members.length === 1 && only !== undefined) {
    const [key, value] = only
    return given => {
      given.context[key] = valueOf(value, given)
    }
  }
  return given =>
    void Object.assign(given.context, Object.fromEntries(members.map(([key, value]) => [key, valueOf(value, given)])))
}

const valueOf = (value: unknown, given: Arguments): unknown =>
  typeof value === 'function' ? (value as Evaluate)(given) : value
