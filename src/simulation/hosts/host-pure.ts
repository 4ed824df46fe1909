import { initialTransition, transition, type AnyMachineSnapshot } from 'xstate'
import { assert, fail, present } from '../../lib/assert.ts'
import { PersistentMap } from '../../lib/persistent-map.ts'
import type { MachineDefinition } from '../../protocol/machines/definition.ts'
import { explain, explainStart } from './explain.ts'
import type { HostStep, MachineHost, StepReport, TimerChange, Typed } from './host.ts'
import { dropTimer, NO_TIMERS, startTimer, timerFor, type ActorTimers } from './timers.ts'

interface PureActor {
  readonly definition: MachineDefinition
  readonly snapshot: AnyMachineSnapshot
  readonly timers: ActorTimers
}

/** All actors at one moment; immutable, so that keeping it is free. */
export type SavedActors = PersistentMap<PureActor>

/** A host whose whole state is a value: checkpoints take it with `save` and go back with `load`. */
export interface PureHost extends MachineHost {
  save(): SavedActors
  load(saved: SavedActors): void
}

/** Runs machines by XState's own pure functions: the reference that the other hosts are compared with. */
export function pureHost(): PureHost {
  let actors: SavedActors = PersistentMap.empty()

  const actorOf = (name: string): PureActor => actors.get(name) ?? fail(`there is an actor ${name}`)

  const keep = (name: string, actor: PureActor): void => {
    actors = actors.with(name, actor)
  }

  /** Puts an event through the machine. `timers`: those still running when it arrives. */
  const take = (name: string, event: Typed, timers: ActorTimers): HostStep => {
    const { definition, snapshot: before } = actorOf(name)
    const [after, actions] = transition(definition.machine, before, event)
    return settle(name, definition, after, actions, timers, resting =>
      explain(definition, { state: stateName(before), context: before.context }, event, resting),
    )
  }

  const settle = (
    name: string,
    definition: MachineDefinition,
    snapshot: AnyMachineSnapshot,
    actions: readonly ExecutableAction[],
    before: ActorTimers,
    report: (after: { state: string; context: unknown }) => StepReport,
  ): HostStep => {
    if (snapshot.status === 'error') throw snapshot.error
    const { effects, changes, timers } = carryOut(definition, actions, before)
    keep(name, { definition, snapshot, timers })
    return { effects, timers: changes, report: report({ state: stateName(snapshot), context: snapshot.context }) }
  }

  return {
    start(name, definition, input) {
      assert(!actors.has(name), `actor ${name} is started once`)
      const [snapshot, actions] = initialTransition(definition.machine, input)
      return settle(name, definition, snapshot, actions, NO_TIMERS, after => explainStart(definition, after))
    },
    send: (name, event) => take(name, event, actorOf(name).timers),
    fire(name, timer) {
      const { timers } = actorOf(name)
      const type = present(timers.running[timer], `running timer ${timer} of ${name}`)
      return take(name, { type }, dropTimer(timers, timer))
    },
    stop(name) {
      actors = actors.without(name)
    },
    machineOf: name => actorOf(name).definition.id,
    stateOf: name => stateName(actorOf(name).snapshot),
    runs: name => actors.has(name),
    actors: () => actors.keys(),
    save: () => actors,
    load(saved) {
      actors = saved
    },
  }
}

/** State of a flat machine. */
export function stateName(snapshot: { readonly value: unknown }): string {
  assert(typeof snapshot.value === 'string', 'a flat machine')
  return snapshot.value
}

type ExecutableAction = ReturnType<typeof transition>[1][number]

/** Turns XState's actions into effects and timer changes. Assigns are done already and not among them. */
function carryOut(
  definition: MachineDefinition,
  actions: readonly ExecutableAction[],
  before: ActorTimers,
): { readonly effects: readonly Typed[]; readonly changes: readonly TimerChange[]; readonly timers: ActorTimers } {
  const effects: Typed[] = []
  const changes: TimerChange[] = []
  let timers = before
  for (const { type, params } of actions) {
    const action = { type, params: params as ActionParams }
    if (action.type === 'xstate.emit') effects.push(present(action.params.event, 'emitted effect'))
    else if (action.type === 'xstate.cancel') {
      const id = timerFor(timers, present(action.params.sendId, 'id to cancel'))
      if (id === undefined) continue
      changes.push({ cancel: id })
      timers = dropTimer(timers, id)
    } else {
      assert(action.type === 'xstate.raise', `${definition.id}: action ${type} is neither assign nor emit`)
      const delayUs = present(action.params.delay, `delay of ${definition.id}`)
      const begun = startTimer(timers, definition, present(action.params.id, 'id of a delay'), delayUs)
      changes.push(begun.change)
      timers = begun.timers
    }
  }
  return { effects, changes, timers }
}

/** Parameters of XState's emit, cancel and delayed raise. */
interface ActionParams {
  readonly event?: Typed
  readonly sendId?: string
  readonly id?: string
  readonly delay?: number
}
