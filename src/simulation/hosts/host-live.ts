import { createActor, type AnyActor } from 'xstate'
import { assert, fail, present } from '../../lib/assert.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { readDefinition, stateOf } from '../../protocol/machines/read-definition.ts'
import { afterEvent, explain, explainStart } from './explain.ts'
import type { HostStep, MachineHost, TimerChange, Typed } from './host.ts'
import { stateName } from './host-pure.ts'
import { dropTimer, NO_TIMERS, startTimer, type ActorTimers } from './timers.ts'

/** Sees what XState's inspector reports of an actor: events, actions, snapshots. */
export type Inspector = (actor: string, event: unknown) => void

/**
 * Runs machines as XState actors, inspectable while they run: for a person who plays or a real peer. Each actor's
 * clock is ours: every delay becomes a timer of the simulation, in whole µs instead of XState's milliseconds.
 */
export function liveHost(inspector?: Inspector): MachineHost {
  const actors = new Map<string, LiveActor>()
  const actorOf = (name: string): LiveActor => actors.get(name) ?? fail(`there is an actor ${name}`)
  return {
    start(name, definition, input) {
      assert(!actors.has(name), `actor ${name} is started once`)
      const actor = new LiveActor(name, definition, input, inspector)
      actors.set(name, actor)
      return actor.begin()
    },
    send: (name, event) => actorOf(name).take(event),
    fire: (name, timer) => actorOf(name).fire(timer),
    stop(name) {
      actorOf(name).end()
      actors.delete(name)
    },
    machineOf: name => actorOf(name).definition.id,
    stateOf: name => actorOf(name).state,
    runs: name => actors.has(name),
    actors: () => [...actors.keys()],
  }
}

class LiveActor {
  readonly definition: MachineDefinition
  private readonly actor: AnyActor
  private timers: ActorTimers = NO_TIMERS
  private readonly callbacks = new Map<string, () => void>()
  /** Delays of the state just entered that XState has not handed to the clock yet, in order: the clock itself learns no ids. */
  private delays: readonly string[] | undefined
  private effects: Typed[] = []
  private changes: TimerChange[] = []
  private error: { readonly thrown: unknown } | undefined
  private ended = false

  constructor(name: string, definition: MachineDefinition, input: unknown, inspector: Inspector | undefined) {
    this.definition = definition
    this.actor = createActor(definition.machine, {
      id: name,
      input,
      clock: {
        setTimeout: (fire: () => void, delayUs: number) => this.startClock(fire, delayUs),
        clearTimeout: (id: string) => this.clearClock(id),
      },
      ...(inspector === undefined ? {} : { inspect: event => inspector(name, event) }),
    })
    this.actor.on('*', effect => this.effects.push(effect))
    // Without an observer XState throws in a later task, outside the loop that caused it.
    this.actor.subscribe({ error: thrown => (this.error = { thrown }) })
  }

  get state(): string {
    return stateName(this.actor.getSnapshot())
  }

  begin(): HostStep {
    return this.collect(
      () => this.actor.start(),
      () => explainStart(this.definition, this.resting()),
    )
  }

  take(event: Typed): HostStep {
    const before = this.resting()
    return this.collect(
      () => this.actor.send(event),
      () => explain(this.definition, before, event, this.resting()),
    )
  }

  fire(timer: string): HostStep {
    const before = this.resting()
    const type = present(this.timers.running[timer], `running timer ${timer} of ${this.actor.id}`)
    const callback = present(this.callbacks.get(timer), `callback of ${timer}`)
    this.forget(timer)
    return this.collect(callback, () => explain(this.definition, before, { type }, this.resting()))
  }

  end(): void {
    this.ended = true
    this.actor.stop()
  }

  private resting(): { readonly state: string; readonly context: unknown } {
    const snapshot = this.actor.getSnapshot()
    return { state: stateName(snapshot), context: snapshot.context }
  }

  /** Does something to the actor and gives what came of it; what a guard or an assign threw is thrown here. */
  private collect(act: () => void, report: () => HostStep['report']): HostStep {
    this.delays = undefined
    act()
    const { effects, changes, error } = this
    this.effects = []
    this.changes = []
    if (error !== undefined) throw error.thrown
    return { effects, timers: changes, report: report() }
  }

  private startClock(fire: () => void, delayUs: number): string {
    const { state, definition } = this
    const [delay, ...delays] = this.delays ?? stateOf(readDefinition(definition), state).after.keys()
    this.delays = delays
    const type = afterEvent(definition, state, present(delay, `delay of ${state}`))
    const { timers, change } = startTimer(this.timers, definition, type, delayUs)
    this.timers = timers
    this.callbacks.set(change.start, fire)
    this.changes.push(change)
    return change.start
  }

  private clearClock(id: string): void {
    if (this.ended) return
    this.forget(id)
    this.changes.push({ cancel: id })
  }

  private forget(id: string): void {
    this.timers = dropTimer(this.timers, id)
    this.callbacks.delete(id)
  }
}
