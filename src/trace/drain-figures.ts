import type { Micros } from '../lib/micros.ts'
import type { RowEvent } from './event.ts'
import { trafficFigures } from './traffic.ts'
import type { Trace } from './trace.ts'

/** What the drain of a gateway came to. */
export interface DrainFigures {
  /** Clients that were to go, went, and came back because their handover failed. */
  readonly clients: number
  readonly moved: number
  readonly failed: number
  /** From the beginning until the last client that was sent had gone or come back. */
  readonly durationUs: Micros
  /**
   * Of each client that was sent: from when its gateway left its IKE SA alone until the next one, or the same again, worked for
   * it; the shortest first. The data of its tunnel pass meanwhile.
   */
  readonly outagesUs: readonly Micros[]
  /** Contexts and requests of IKE that were sent again. */
  readonly repeated: number
  /** Most messages and handovers that waited for a gateway at once, and the longest that one of them waited. */
  readonly waitingMost: number
  readonly waitedUs: Micros
  /** Packets of the application that were lost after the beginning. */
  readonly lost: number
}

/** Undefined where no gateway was drained. `waitingMost` and `waitedUs` are of gateways that note their load. */
export function drainFigures(trace: Trace): DrainFigures | undefined {
  const begun = trace.events.find(event => event.kind === 'marked' && event.mark === 'drain-begun')
  if (begun === undefined) return undefined
  const later = trace.events.slice(begun.seq)
  const ended = later.find(event => event.kind === 'marked' && event.mark === 'drain-ended')
  const marks = (mark: string): number =>
    later.filter(event => event.kind === 'marked' && event.mark === mark && event.node === begun.node).length
  const asked = later.filter(event => event.kind === 'entered' && event.machine === 'ikev2-request')
  const loads = later.filter((event): event is RowEvent => event.kind === 'row' && event.table === 'Load')
  const most = (name: string): number => Math.max(0, ...loads.map(({ row }) => Number(row?.[name] ?? 0)))
  return {
    clients: Number.parseInt('text' in begun ? begun.text : '', 10),
    moved: marks('handed-over'),
    failed:
      later.filter(({ kind, node }) => kind === 'reported' && node === begun.node).length - stops(later, begun.node),
    durationUs: (ended?.atUs ?? trace.endedAtUs) - begun.atUs,
    outagesUs: outages(later, begun.node, trace.endedAtUs),
    repeated:
      marks('data-sent-again') +
      asked.filter(event => event.kind === 'entered' && event.from === 'waiting' && event.state === 'waiting').length,
    waitingMost: most('waitingMost'),
    waitedUs: most('waitedUs'),
    lost: trafficFigures(trace)
      .outages.filter(({ startUs }) => startUs >= begun.atUs)
      .reduce((sum, { lost }) => sum + lost, 0),
  }
}

const stops = (events: Trace['events'], node: string): number =>
  events.filter(event => event.kind === 'reported' && event.node === node && event.code === 'drain-stopped').length

function outages(events: Trace['events'], from: string, endedAtUs: Micros): readonly Micros[] {
  const leftUs = new Map<string, Micros>()
  const leaving = new Set<string>()
  const found: Micros[] = []
  for (const event of events) {
    if (event.kind !== 'row' || event.table !== 'IKE SAs' || event.row === null) continue
    const { initiatorSpi, state, role } = event.row
    const sa = String(initiatorSpi)
    if (event.node === from) {
      // Its row still changes when the client's answer comes later than what the client says to the next gateway.
      if (state === 'leaving' && !leaving.has(sa)) leftUs.set(sa, event.atUs)
      if (state === 'leaving') leaving.add(sa)
      else leaving.delete(sa)
    }
    const sinceUs = leftUs.get(sa)
    // The client's own row says nothing: it does not know that nobody works for it.
    if (sinceUs === undefined || state !== 'established' || role !== 'responder') continue
    leftUs.delete(sa)
    found.push(event.atUs - sinceUs)
  }
  return [...found, ...[...leftUs.values()].map(sinceUs => endedAtUs - sinceUs)].sort((a, b) => a - b)
}
