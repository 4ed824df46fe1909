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
    outagesUs: outages(later, begun.node, trace.endedAtUs)
      .map(({ lengthUs }) => lengthUs)
      .sort((a, b) => a - b),
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

/** Of one client that was sent: from when its gateway left its IKE SA alone until one worked for it again. */
export interface ClientOutage {
  /** Event that left it alone, by `seq`. */
  readonly seq: number
  readonly lengthUs: Micros
  /** It lasts until the end of the run. */
  readonly open: boolean
}

/** The same of every client that was sent, in the order in which they are served again; none where no gateway was drained. */
export function clientOutages(trace: Trace): readonly ClientOutage[] {
  const begun = trace.events.find(event => event.kind === 'marked' && event.mark === 'drain-begun')
  return begun === undefined ? [] : outages(trace.events.slice(begun.seq), begun.node, trace.endedAtUs)
}

function outages(events: Trace['events'], from: string, endedAtUs: Micros): readonly ClientOutage[] {
  const left = new Map<string, { readonly seq: number; readonly atUs: Micros }>()
  const leaving = new Set<string>()
  const found: ClientOutage[] = []
  for (const event of events) {
    if (event.kind !== 'row' || event.table !== 'IKE SAs' || event.row === null) continue
    const { initiatorSpi, state, role } = event.row
    const sa = String(initiatorSpi)
    if (event.node === from) {
      // Its row still changes when the client's answer comes later than what the client says to the next gateway.
      if (state === 'leaving' && !leaving.has(sa)) left.set(sa, event)
      if (state === 'leaving') leaving.add(sa)
      else leaving.delete(sa)
    }
    const since = left.get(sa)
    // The client's own row says nothing: it does not know that nobody works for it.
    if (since === undefined || state !== 'established' || role !== 'responder') continue
    left.delete(sa)
    found.push({ seq: since.seq, lengthUs: event.atUs - since.atUs, open: false })
  }
  const open = [...left.values()].map(({ seq, atUs }) => ({ seq, lengthUs: endedAtUs - atUs, open: true }))
  return [...found, ...open]
}
