import type { CollidedEvent, EnteredEvent, NodeId, TraceEvent } from '../../trace/event.ts'
import { trafficFigures } from '../../trace/traffic.ts'
import type { ChartState } from '../../trace/trace.ts'
import { markWords } from '../i18n/actor-words.ts'
import { t } from '../i18n/t.ts'
import type { LoadedTrace } from '../store/state.ts'
import { bandActors, finalStates } from './band-actors.ts'
import { perTrace } from './per-trace.ts'
import { reasonText } from './reason-text.ts'

/** What the ladder knows of a run before it is drawn at some size. Times in µs. */
export interface LadderFacts {
  /** When something a person looks for happens, rising. */
  readonly momentsUs: readonly number[]
  readonly bands: readonly BandFact[]
  readonly downs: readonly SpanFact[]
  readonly handovers: readonly HandoverFact[]
  readonly outages: readonly OutageFact[]
  readonly marks: readonly MarkFact[]
  readonly notes: readonly NoteFact[]
  /** Step in which each message ended, lost or received; index = message number − 1. */
  readonly endSteps: readonly (number | null)[]
  /** Flight of a control message on a short hop: sets the scale, the same for all runs on the same links. */
  readonly shortFlightUs: number
}

interface SpanFact {
  readonly node: NodeId
  readonly startUs: number
  readonly endUs: number
}

/** A stay of a node's main machine in one state. */
export interface BandFact extends SpanFact {
  readonly actor: string
  readonly state: string
  readonly kind: ChartState['kind']
  readonly seq: number
  readonly step: number
}

export interface HandoverFact {
  readonly node: NodeId
  readonly leaves: NodeId
  readonly joins: NodeId | null
  readonly startUs: number
  readonly endUs: number
  readonly step: number
}

export interface OutageFact {
  readonly startUs: number
  readonly endUs: number
  readonly lost: number
  /** Steps around it, so that only what is past is told. */
  readonly lengthUs: number
}

/** A fault without a message of its own: crash, restart, partition. */
export interface MarkFact {
  readonly node: NodeId
  readonly atUs: number
  readonly effect: string
  readonly text: string
  readonly step: number
  readonly seq: number
}

/** Something a reader cannot see: a refusal and its clause, a report, a telling mark. */
export interface NoteFact {
  readonly node: NodeId
  readonly message: number | null
  readonly atUs: number
  readonly text: string
  readonly ref: string
  readonly step: number
  readonly seq: number
  /** Refusals before reports before marks. */
  readonly weight: number
}

/** The run as the ladder tells it; O(events), once for a trace. */
export const ladderFacts = perTrace((loaded: LoadedTrace): LadderFacts => {
  const { trace, told: messages } = loaded
  const control = messages.filter(message => !message.traffic)
  const outages = outagesOf(loaded)
  const handovers = handoversOf(trace.events, trace.endedAtUs)
  const moments = new Set<number>()
  for (const message of control.length > 1 ? control : messages) {
    moments.add(message.sentUs)
    const end = message.receivedUs ?? message.lostUs
    if (end !== null) moments.add(end)
  }
  const main = new Set([...bandActors(loaded).values()].flatMap(actors => [...actors]))
  for (const event of trace.events) if (isMoment(event, main)) moments.add(event.atUs)
  for (const outage of outages) moments.add(outage.startUs).add(outage.endUs)
  const flights = control.flatMap(m => (m.receivedUs === null ? [] : [m.receivedUs - m.sentUs])).sort((a, b) => a - b)
  return {
    momentsUs: [...moments].sort((a, b) => a - b),
    bands: bandsOf(loaded),
    downs: downsOf(trace.events, trace.endedAtUs),
    handovers,
    outages,
    marks: marksOf(trace.events),
    notes: notesOf(loaded),
    endSteps: endStepsOf(loaded),
    // Of the nine messages of a transfer at least three cross a radio link.
    shortFlightUs: flights[Math.floor(flights.length / 4)] ?? 4_000,
  }
})

/** Of the machines only those whose states are drawn: a traffic source's start is no event of the story. */
function isMoment(event: TraceEvent, drawn: ReadonlySet<string>): boolean {
  switch (event.kind) {
    case 'entered':
      return event.from !== event.state && event.from !== '' && drawn.has(event.actor)
    case 'command':
    case 'moved':
    case 'node':
    case 'reported':
      return true
    case 'fault':
      return event.message === null
    default:
      return false
  }
}

function endStepsOf(loaded: LoadedTrace): readonly (number | null)[] {
  const steps = loaded.messages.map(message => message.receivedStep)
  for (const event of loaded.trace.events) if (event.kind === 'lost') steps[event.message - 1] ??= event.step
  return steps
}

/** Outages of all flows, merged where they touch: the picture has one field for one interruption. */
function outagesOf(loaded: LoadedTrace): readonly OutageFact[] {
  const merged: { startUs: number; endUs: number; lost: number; lengthUs: number }[] = []
  for (const { startUs, endUs, lost } of trafficFigures(loaded.trace).outages) {
    const last = merged.at(-1)
    if (last === undefined || startUs > last.endUs) merged.push({ startUs, endUs, lost, lengthUs: endUs - startUs })
    else {
      last.endUs = Math.max(last.endUs, endUs)
      last.lost += lost
      last.lengthUs = last.endUs - last.startUs
    }
  }
  return merged
}

function handoversOf(events: readonly TraceEvent[], endUs: number): readonly HandoverFact[] {
  const at = new Map<NodeId, NodeId | null>()
  const handovers: { -readonly [K in keyof HandoverFact]: HandoverFact[K] }[] = []
  for (const event of events) {
    if (event.kind !== 'moved') continue
    const before = at.get(event.node) ?? null
    at.set(event.node, event.router)
    const open = handovers.findLast(handover => handover.node === event.node)
    if (before === null && open !== undefined && open.joins === null && event.router !== null) {
      open.joins = event.router
      open.endUs = event.atUs
    } else if (before !== null && before !== event.router) {
      const { node, atUs, step, router } = event
      handovers.push({
        node,
        leaves: before,
        joins: router,
        startUs: atUs,
        endUs: router === null ? endUs : atUs,
        step,
      })
    }
  }
  return handovers
}

function downsOf(events: readonly TraceEvent[], endUs: number): readonly SpanFact[] {
  const downs: { node: NodeId; startUs: number; endUs: number }[] = []
  for (const event of events) {
    if (event.kind !== 'node') continue
    if (event.what === 'crashed') downs.push({ node: event.node, startUs: event.atUs, endUs })
    const open = downs.findLast(down => down.node === event.node)
    if (event.what === 'restarted' && open !== undefined) open.endUs = event.atUs
  }
  return downs
}

const MARKED = new Set(['crash', 'restart', 'partition', 'heal', 'forge'])

function marksOf(events: readonly TraceEvent[]): readonly MarkFact[] {
  return events.flatMap(event =>
    event.kind === 'fault' && event.message === null && MARKED.has(event.effect)
      ? [
          {
            node: event.node,
            atUs: event.atUs,
            effect: event.effect,
            text: event.text,
            step: event.step,
            seq: event.seq,
          },
        ]
      : [],
  )
}

function bandsOf(loaded: LoadedTrace): readonly BandFact[] {
  const kinds = new Map(
    loaded.trace.header.charts.flatMap(chart => chart.states.map(state => [`${chart.id} ${state.id}`, state.kind])),
  )
  const open = new Map<NodeId, { -readonly [K in keyof BandFact]: BandFact[K] }>()
  const bands: BandFact[] = []
  const shown = new ShownStates(loaded)
  for (const event of loaded.trace.events) {
    const { node, atUs, seq, step } = event
    const last = open.get(node)
    if (event.kind === 'node' && event.what === 'crashed') {
      shown.forget(node)
      if (last !== undefined) last.endUs = atUs
      open.delete(node)
    }
    if (event.kind !== 'entered') continue
    const now = shown.enter(event)
    if (now === undefined || last?.state === now.state) continue
    if (last !== undefined) last.endUs = atUs
    const kind = kinds.get(`${now.machine} ${now.state}`) ?? 'settled'
    const { actor, state } = now
    const band = { node, actor, state, kind, seq, step, startUs: atUs, endUs: loaded.trace.endedAtUs }
    open.set(node, band)
    bands.push(band)
  }
  return bands.filter(band => band.endUs > band.startUs || band.endUs === loaded.trace.endedAtUs)
}

/** Of a node's machines the one that tells: the youngest that is not over, else the youngest. */
class ShownStates {
  private readonly actors: ReadonlyMap<NodeId, ReadonlySet<string>>
  private readonly final: ReadonlySet<string>
  private readonly entered = new Map<NodeId, Map<string, EnteredEvent>>()

  constructor(loaded: LoadedTrace) {
    this.actors = bandActors(loaded)
    this.final = finalStates(loaded)
  }

  forget(node: NodeId): void {
    this.entered.delete(node)
  }

  enter(event: EnteredEvent): EnteredEvent | undefined {
    if (this.actors.get(event.node)?.has(event.actor) !== true) return undefined
    const own = this.entered.get(event.node) ?? new Map<string, EnteredEvent>()
    this.entered.set(event.node, own.set(event.actor, event))
    const young = [...own.values()].toReversed()
    return young.find(({ machine, state }) => !this.final.has(`${machine} ${state}`)) ?? young[0]
  }
}

function collidedText(
  { steps }: LoadedTrace,
  { node, table, withKey, spi, step }: CollidedEvent,
  labels: ReadonlyMap<NodeId, string>,
): string {
  const owner = steps[step - 1]?.world.nodes.get(node)?.tables[table].get(withKey)?.['owner']
  const holder = typeof owner === 'string' ? (labels.get(owner) ?? owner) : t('ladder', 'otherSa')
  return t('ladder', 'collided', labels.get(node) ?? node, spi, holder)
}

/** A row of equal refusals (every data packet of an outage) is told once. */
function notesOf(loaded: LoadedTrace): readonly NoteFact[] {
  const told = new Set<string>()
  const notes: NoteFact[] = []
  const labels = new Map(loaded.trace.header.nodes.map(({ id, label }) => [id, label]))
  const tell = (event: TraceEvent, message: number | null, said: string, ref: string, weight: number): void => {
    const text = reasonText(said, id => labels.get(id) ?? id)
    const key = `${event.node} ${text}`
    if (told.has(key)) return
    told.add(key)
    const { node, atUs, step, seq } = event
    notes.push({ node, message, atUs, text, ref, step, seq, weight })
  }
  for (const event of loaded.trace.events) {
    if (event.kind === 'collided') tell(event, null, collidedText(loaded, event, labels), event.ref, 3)
    else if (event.kind === 'rejected') tell(event, event.message, event.text, event.ref, 3)
    else if (event.kind === 'reported') tell(event, null, event.text, event.ref, 2)
    else if (event.kind === 'marked' && event.text !== '') tell(event, null, markWords(event), event.ref, 1)
  }
  return notes
}
