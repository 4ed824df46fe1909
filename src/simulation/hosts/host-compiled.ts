import { assert, present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { readDefinition, type Candidate, type Guard, type ReadState } from '../../protocol/machines/read-definition.ts'
import type { Typed } from './host.ts'

/** What a compiled machine does, as it does it. A delay runs until it is cancelled or fired. */
export interface CompiledSink {
  effect(effect: Typed): void
  start(delay: string, delayUs: Micros): void
  cancel(delay: string): void
}

interface Arguments {
  context: Record<string, unknown>
  event: Typed
}
type Evaluate = (given: Arguments) => unknown
type Act = (given: Arguments, sink: CompiledSink) => void

interface CompiledCandidate {
  readonly holds: (given: Arguments) => boolean
  /** Undefined: nothing is left or entered. */
  readonly target: string | undefined
  readonly acts: readonly Act[]
}
interface CompiledState {
  readonly entry: readonly Act[]
  readonly exit: readonly Act[]
  readonly on: ReadonlyMap<string, readonly CompiledCandidate[]>
  readonly after: ReadonlyMap<string, readonly CompiledCandidate[]>
  readonly anywhere: readonly CompiledCandidate[]
  readonly delays: readonly { readonly name: string; readonly lengthUs: (given: Arguments) => number }[]
}
type Program = ReadonlyMap<string, CompiledState>

/** The last programs, by definition and by what they leave out. */
const programs = new WeakMap<MachineDefinition, Map<string, Program>>()

/**
 * Runs one machine many times faster than XState does: the same definition read into tables, its context one object that
 * is written in place. For populations and repeated measurements; host-compiled.test.ts holds it to the pure host's steps.
 * `without`: actions that are left out, for figures that nobody looks at.
 */
export class CompiledActor {
  private readonly program: Program
  private readonly given: Arguments
  private readonly sink: CompiledSink
  private readonly initial: unknown
  private place: CompiledState
  private readonly running = new Set<string>()
  state: string

  constructor(definition: MachineDefinition, input: unknown, sink: CompiledSink, without: readonly string[] = []) {
    const { initial } = readDefinition(definition)
    this.program = programOf(definition, without)
    this.sink = sink
    this.state = initial
    this.place = present(this.program.get(initial), initial)
    const { context } = definition.machine.config
    this.initial = typeof context === 'function' ? Reflect.apply(context, undefined, [{ input }]) : context
    this.given = { context: { ...(this.initial as object) }, event: { type: 'start' } }
    this.enter(this.place)
  }

  /** As it is now; the next event writes into it. */
  get context(): Readonly<Record<string, unknown>> {
    return this.given.context
  }

  send(event: Typed): void {
    this.take(event, this.place.on.get(event.type) ?? [])
  }

  /** A delay ran out. */
  fire(delay: string): void {
    this.running.delete(delay)
    this.take({ type: `after ${delay}` }, present(this.place.after.get(delay), delay))
  }

  private take(event: Typed, own: readonly CompiledCandidate[]): void {
    this.given.event = event
    const { target, acts } = this.chosen(own)
    if (target === undefined) return this.act(acts)
    for (const { name } of this.place.delays) if (this.running.delete(name)) this.sink.cancel(name)
    this.act(this.place.exit)
    this.act(acts)
    this.state = target
    this.place = present(this.program.get(target), target)
    this.enter(this.place)
  }

  private chosen(own: readonly CompiledCandidate[]): CompiledCandidate {
    for (const candidate of own) if (candidate.holds(this.given)) return candidate
    for (const candidate of this.place.anywhere) if (candidate.holds(this.given)) return candidate
    throw new Error(`assertion failed: ${this.given.event.type} is taken in ${this.state}`)
  }

  private enter(place: CompiledState): void {
    this.act(place.entry)
    for (const { name, lengthUs } of place.delays) {
      this.running.add(name)
      this.sink.start(name, lengthUs(this.given))
    }
  }

  private act(acts: readonly Act[]): void {
    for (const act of acts) act(this.given, this.sink)
  }
}

function programOf(definition: MachineDefinition, without: readonly string[]): Program {
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
    candidates.map(({ guard, target, reenter, actions }) => ({
      holds: guard === undefined ? () => true : holdsOf(definition, guard),
      target: target === state && !reenter ? undefined : target,
      acts: acts(actions),
    }))
  const stateOf = ({ name, entry, exit, on, after }: ReadState): CompiledState => {
    const table = (read: ReadState['on']) =>
      new Map([...read].map(([event, candidates]) => [event, candidatesOf(name, candidates)]))
    return {
      entry: acts(entry),
      exit: acts(exit),
      on: table(on),
      after: table(after),
      anywhere: candidatesOf(name, [...(on.get('*') ?? []), ...anywhere]),
      delays: [...after.keys()].map(delay => ({ name: delay, lengthUs: delayOf(definition, delay) })),
    }
  }
  return new Map([...states].map(([name, state]) => [name, stateOf(state)]))
}

function holdsOf(definition: MachineDefinition, guard: Guard): (given: Arguments) => boolean {
  if ('all' in guard) {
    const parts = guard.all.map(part => holdsOf(definition, part))
    return given => parts.every(part => part(given))
  }
  if ('none' in guard) {
    const part = holdsOf(definition, guard.none)
    return given => !part(given)
  }
  const predicate = present(definition.machine.implementations.guards[guard.name], `guard ${guard.name}`) as Evaluate
  return given => predicate(given) === true
}

function delayOf(definition: MachineDefinition, name: string): (given: Arguments) => number {
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
