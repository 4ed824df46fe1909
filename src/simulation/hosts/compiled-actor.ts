import { present } from '../../lib/assert.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { readDefinition } from '../../protocol/machines/read-definition.ts'
import type { Checked } from '../../trace/event.ts'
import {
  programOf,
  type Act,
  type Arguments,
  type CompiledCandidate,
  type CompiledSink,
  type CompiledState,
  type Program,
} from './compiled-program.ts'
import type { Typed } from './host.ts'

/**
 * Runs one machine many times faster than XState does: the same definition read into tables, its context one object that
 * is written in place. For populations and repeated measurements; compiled-actor.test.ts holds it to the pure host's steps.
 * `without`: actions that are left out, for figures that nobody looks at.
 */
export class CompiledActor {
  private readonly program: Program
  private readonly given: Arguments
  private readonly sink: CompiledSink
  private place: CompiledState
  private readonly running = new Set<string>()

  constructor(definition: MachineDefinition, input: unknown, sink: CompiledSink, without: readonly string[] = []) {
    const { initial } = readDefinition(definition)
    this.program = programOf(definition, without)
    this.sink = sink
    this.place = present(this.program.get(initial), initial)
    const { context } = definition.machine.config
    const begun: unknown = typeof context === 'function' ? Reflect.apply(context, undefined, [{ input }]) : context
    this.given = { context: { ...(begun as object) }, event: { type: 'start' } }
    this.enter(this.place)
  }

  get state(): string {
    return this.place.name
  }

  /** What it took last. */
  get event(): Typed {
    return this.given.event
  }

  /** As it is now; the next event writes into it. */
  get context(): Readonly<Record<string, unknown>> {
    return this.given.context
  }

  /** Gives what it was taken with. `checked`: collects the guards looked at. */
  send(event: Typed, checked?: Checked[]): CompiledCandidate {
    return this.take(event, this.place.on.get(event.type), checked)
  }

  /** A delay ran out. */
  fire(delay: string, checked?: Checked[]): CompiledCandidate {
    this.running.delete(delay)
    const { event, candidates } = present(this.place.delays.get(delay), delay)
    return this.take(event, candidates, checked)
  }

  private take(
    event: Typed,
    own: readonly CompiledCandidate[] | undefined,
    checked: Checked[] | undefined,
  ): CompiledCandidate {
    this.given.event = event
    const chosen = this.chosen(own, checked)
    const { target, acts } = chosen
    if (target === undefined) this.act(acts)
    else {
      for (const delay of this.place.delays.keys()) if (this.running.delete(delay)) this.sink.cancel(delay)
      this.act(this.place.exit)
      this.act(acts)
      this.place = present(this.program.get(target), target)
      this.enter(this.place)
    }
    return chosen
  }

  private chosen(own: readonly CompiledCandidate[] | undefined, checked: Checked[] | undefined): CompiledCandidate {
    if (own !== undefined) for (const candidate of own) if (candidate.holds(this.given, checked)) return candidate
    for (const candidate of this.place.anywhere) if (candidate.holds(this.given, checked)) return candidate
    throw new Error(`assertion failed: ${this.given.event.type} is taken in ${this.state}`)
  }

  private enter(place: CompiledState): void {
    this.act(place.entry)
    for (const [delay, { lengthUs }] of place.delays) {
      this.running.add(delay)
      this.sink.start(delay, lengthUs(this.given))
    }
  }

  private act(acts: readonly Act[]): void {
    for (const act of acts) act(this.given, this.sink)
  }
}
