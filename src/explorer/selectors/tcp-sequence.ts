import type { Micros } from '../../lib/micros.ts'
import type { Cell, NodeId, TraceEvent } from '../../trace/event.ts'
import type { LoadedTrace } from '../store/state.ts'
import type { Stretch } from './outages.ts'
import { perTrace } from './per-trace.ts'

/** One moment of a TCP sender. Sequence numbers count from its SYN, windows in octets. */
export interface SenderMoment {
  readonly step: number
  readonly atUs: Micros
  readonly acknowledged: number
  readonly sent: number
  readonly window: number
  readonly congestionWindow: number
  readonly timeoutUs: Micros
  /** Time-outs in a row. */
  readonly timeouts: number
}

export interface SentSegment {
  readonly step: number
  readonly atUs: Micros
  readonly from: number
  readonly to: number
  readonly again: boolean
}

/** The retransmission timer ran for so long before it ran out. */
export interface TimerWait extends Stretch {
  readonly step: number
  /** Which one in a row. */
  readonly timeouts: number
}

/** A download as its sender's numbers over time (the time-sequence graph of TCP). */
export interface SequenceStory {
  readonly key: string
  readonly sender: NodeId
  readonly segments: readonly SentSegment[]
  readonly moments: readonly SenderMoment[]
  readonly waits: readonly TimerWait[]
  /** When a tunnel was taken out of its gateway (GET) and not back yet (PUT). */
  readonly away: readonly Stretch[]
  readonly highest: number
  readonly beganUs: Micros
  readonly endedUs: Micros
}

/** Downloads of a run, by the key of their rows in Connections. */
export const sequenceStories = perTrace(({ trace }: LoadedTrace): ReadonlyMap<string, SequenceStory> => {
  const senders = new Map<string, Gathered>()
  for (const event of trace.events)
    if (event.kind === 'row' && event.table === 'Connections' && event.row?.['part'] === 'server') {
      const gathered = senders.get(event.key) ?? { sender: event.node, moments: [], segments: [] }
      senders.set(event.key, gathered)
      const moment = momentOf(event, event.row)
      if (moment.sent > 0 || moment.acknowledged > 0) gathered.moments.push(moment)
    }
  if (senders.size === 0) return new Map()
  for (const event of trace.events) {
    const segment = segmentOf(event)
    if (segment === undefined) continue
    for (const [key, { sender, segments }] of senders)
      if (event.node === sender && (senders.size === 1 || causedBy(trace.events, event, key))) segments.push(segment)
  }
  const away = awayIn(trace.events, trace.endedAtUs)
  return new Map([...senders].map(([key, gathered]) => [key, storyOf(key, gathered, away)]))
})

interface Gathered {
  readonly sender: NodeId
  readonly moments: SenderMoment[]
  readonly segments: SentSegment[]
}

type RowAt = Pick<TraceEvent, 'step' | 'atUs'>

function momentOf({ step, atUs }: RowAt, row: Readonly<Record<string, Cell>>): SenderMoment {
  const figure = (name: string): number => Number(row[name] ?? 0)
  return {
    step,
    atUs,
    acknowledged: figure('acknowledged'),
    sent: figure('sent'),
    window: figure('window'),
    congestionWindow: figure('congestionWindow'),
    timeoutUs: figure('timeoutUs'),
    timeouts: figure('timeouts'),
  }
}

/** What a sender writes on its segments: first and last octet, whether it sent them before. */
const SEGMENT = /^(\d+)–(\d+)( FIN)?( again)?$/

function segmentOf(event: TraceEvent): SentSegment | undefined {
  if (event.kind !== 'sent' || event.copyOf !== null) return undefined
  const [, from, last, , again] = SEGMENT.exec(event.detail) ?? []
  if (from === undefined || last === undefined) return undefined
  const { step, atUs } = event
  return { step, atUs, from: Number(from), to: Number(last) + 1, again: again !== undefined }
}

/** Whether the machine behind this row sent it. */
function causedBy(events: readonly TraceEvent[], { cause }: TraceEvent, key: string): boolean {
  const by = cause === null ? undefined : events[cause]
  return by?.kind === 'entered' && by.actor.endsWith(`/${key.replace(' ', '/')}`)
}

function storyOf(key: string, { sender, moments, segments }: Gathered, away: readonly Stretch[]): SequenceStory {
  const waits: TimerWait[] = []
  moments.forEach(({ timeouts, step, atUs }, i) => {
    const before = moments[i - 1]
    if (before !== undefined && timeouts > before.timeouts)
      waits.push({ startUs: armedUs(moments, i), endUs: atUs, step, timeouts })
  })
  const times = [...moments, ...segments].map(({ atUs }) => atUs)
  const [beganUs, endedUs] = [
    times.reduce((a, b) => Math.min(a, b), Infinity),
    times.reduce((a, b) => Math.max(a, b), 0),
  ]
  const highest = Math.max(...moments.map(({ sent }) => sent))
  return {
    key,
    sender,
    segments,
    moments,
    waits,
    away: away.filter(({ startUs }) => startUs < endedUs),
    highest,
    beganUs,
    endedUs,
  }
}

/** When the timer that ran out now was started: with the last acknowledgement of something new, or the last time-out. */
function armedUs(moments: readonly SenderMoment[], at: number): Micros {
  for (let i = at - 1; i > 0; i--) {
    const [moment, before] = [moments[i], moments[i - 1]]
    if (moment === undefined || before === undefined) break
    if (moment.timeouts !== before.timeouts || moment.acknowledged !== before.acknowledged) return moment.atUs
  }
  return moments[0]?.atUs ?? 0
}

/** From each GET of a tunnel to the PUT at the same gateway, or to the end. */
function awayIn(events: readonly TraceEvent[], endedAtUs: Micros): readonly Stretch[] {
  const open = new Map<NodeId, Micros>()
  const stretches: Stretch[] = []
  for (const event of events) {
    if (event.kind !== 'marked') continue
    const startUs = open.get(event.node)
    if (event.mark === 'tunnel-read-out' && startUs === undefined) open.set(event.node, event.atUs)
    if (event.mark === 'tunnel-installed' && startUs !== undefined) {
      stretches.push({ startUs, endUs: event.atUs })
      open.delete(event.node)
    }
  }
  return [...stretches, ...[...open.values()].map(startUs => ({ startUs, endUs: endedAtUs }))]
}
