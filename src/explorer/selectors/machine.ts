import type { EnteredEvent, NodeId, TraceEvent } from '../../trace/event.ts'
import type { Chart, ChartTransition } from '../../trace/trace.ts'
import type { LoadedTrace } from '../store/state.ts'
import { finalStates } from './band-actors.ts'
import { edgeId } from './machine-edges.ts'
import { perTrace } from './per-trace.ts'

/** One machine of one node, at a moment. */
export interface ActorChip {
  readonly actor: string
  readonly node: NodeId
  readonly title: string
  readonly state: string
  /** No way leads on from its state. */
  readonly done: boolean
}

export interface MachineView {
  readonly actor: string
  readonly chart: Chart
  readonly state: string
  readonly sinceUs: number
  /** Last transition up to the cursor; undefined before the machine's start. */
  readonly last: EnteredEvent | undefined
  /** What the last transition caused directly: messages, rows, clauses. */
  readonly effects: readonly TraceEvent[]
  /** All transitions up to the cursor, newest last. */
  readonly path: readonly EnteredEvent[]
  /** Lines (`from>to`) taken so far. */
  readonly taken: ReadonlySet<string>
  readonly coverage: { readonly taken: number; readonly total: number }
}

interface ActorHistory {
  readonly actor: string
  readonly machine: string
  readonly entered: readonly EnteredEvent[]
}

/** Transitions of every machine in order, by actor; O(events), once for a trace. */
const histories = perTrace((loaded: LoadedTrace): ReadonlyMap<string, ActorHistory> => {
  const byActor = new Map<string, { actor: string; machine: string; entered: EnteredEvent[] }>()
  for (const event of loaded.trace.events) {
    if (event.kind !== 'entered') continue
    const history = byActor.get(event.actor) ?? { actor: event.actor, machine: event.machine, entered: [] }
    byActor.set(event.actor, history)
    history.entered.push(event)
  }
  return byActor
})

/** Machines that the run tells of, by node, in the order in which they start. */
const actorsOf = perTrace((loaded: LoadedTrace): ReadonlyMap<NodeId, readonly string[]> => {
  const byNode = new Map<NodeId, string[]>()
  for (const { actor, entered } of histories(loaded).values()) {
    const node = entered[0]?.node ?? ''
    byNode.set(node, [...(byNode.get(node) ?? []), actor])
  }
  return byNode
})

/** What each event led to directly, by `seq` of the cause. */
const causedBy = perTrace((loaded: LoadedTrace): ReadonlyMap<number, readonly TraceEvent[]> => {
  const effects = new Map<number, TraceEvent[]>()
  for (const event of loaded.trace.events) {
    if (event.cause === null) continue
    const list = effects.get(event.cause)
    if (list === undefined) effects.set(event.cause, [event])
    else list.push(event)
  }
  return effects
})

/** Every machine that has started by the cursor, in the order of the nodes. */
export function actorsAt(loaded: LoadedTrace, cursor: number): readonly ActorChip[] {
  const world = loaded.steps[cursor]?.world
  if (world === undefined) return []
  const titles = new Map(loaded.trace.header.charts.map(chart => [chart.id, chart.title]))
  return loaded.trace.header.nodes.flatMap(({ id }) => {
    const actors = world.nodes.get(id)?.actors
    return (actorsOf(loaded).get(id) ?? []).flatMap(actor => {
      const view = actors?.get(actor)
      if (view === undefined) return []
      const { machine, state } = view
      const done = finalStates(loaded).has(`${machine} ${state}`)
      return [{ actor, node: id, title: titles.get(machine) ?? machine, state, done }]
    })
  })
}

/** A machine at the cursor; undefined when the trace has no chart for it. */
export function machineView(loaded: LoadedTrace, cursor: number, actor: string): MachineView | undefined {
  const history = histories(loaded).get(actor)
  const chart = loaded.trace.header.charts.find(({ id }) => id === history?.machine)
  if (history === undefined || chart === undefined) return undefined
  const path = history.entered.filter(event => event.step <= cursor)
  const last = path.at(-1)
  const covered = new Set(path.map(event => chart.transitions.findIndex(transition => follows(event, transition))))
  covered.delete(-1)
  return {
    actor,
    chart,
    state: last?.state ?? '',
    sinceUs: sinceUs(path),
    last,
    effects: last === undefined ? [] : (causedBy(loaded).get(last.seq) ?? []),
    path,
    taken: new Set(path.filter(({ from }) => from !== '').map(({ from, state }) => edgeId(from, state))),
    coverage: { taken: covered.size, total: chart.transitions.length },
  }
}

/** When the present state was entered from another one. */
function sinceUs(path: readonly EnteredEvent[]): number {
  const entry = path.findLast(({ from, state }) => from !== state)
  return entry?.atUs ?? 0
}

/** Whether an event took this transition of its chart: same states and event, and guards that say so. */
function follows(event: EnteredEvent, { from, to, event: name, guards }: ChartTransition): boolean {
  if (event.from !== from || event.state !== to || event.event !== name) return false
  return guards.every(text => {
    const negated = text.startsWith('not ')
    const checked = event.guards.find(({ guard }) => guard === (negated ? text.slice(4) : text))
    return checked === undefined || checked.holds !== negated
  })
}

/** The machine to show when none is picked: the one that moved last, of the main story before others. */
export function liveliestActor(loaded: LoadedTrace, cursor: number): string | undefined {
  const seen = [...histories(loaded).values()].flatMap(({ actor, entered }) => {
    const last = entered.findLast(event => event.step <= cursor)
    return last === undefined ? [] : [{ actor, seq: last.seq, story: storyRank(actor) }]
  })
  return seen.toSorted((a, b) => b.story - a.story || b.seq - a.seq)[0]?.actor
}

/** A traffic source and a request of its own tell least, wherever they stand. */
const storyRank = (actor: string): number =>
  actor.includes('/cxtp') ? 3 : actor.includes('/traffic') ? 0 : actor.includes('/request') ? 1 : 2
