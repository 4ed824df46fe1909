import { clientOutages, drainFigures, type DrainFigures } from '../../trace/drain-figures.ts'
import type { LoadedTrace } from '../store/state.ts'
import { countsOverTime, type CountsAt } from './crowd-bound.ts'
import { perTrace } from './per-trace.ts'

/** What became of a crowd whose gateway was drained. */
export interface CrowdOutcome {
  readonly figures: DrainFigures
  /** Of each member that was sent, by id. */
  readonly outages: ReadonlyMap<string, ClientFate>
  readonly medianUs: number
  readonly p95Us: number
  readonly longestUs: number
  /** Members that nobody serves at the end. */
  readonly without: number
  readonly gateways: readonly GatewayLine[]
}

export interface ClientFate {
  readonly lengthUs: number
  /** It lasts until the end of the run. */
  readonly open: boolean
}

/** How many one gateway serves, by the time since the drain began, µs. */
export interface GatewayLine {
  readonly label: string
  readonly counts: readonly { readonly sinceUs: number; readonly count: number }[]
}

/** Undefined where there is no crowd, or nobody drained its gateway. O(events), once for a trace. */
export const crowdOutcome = perTrace((loaded: LoadedTrace): { readonly told: CrowdOutcome | undefined } => ({
  told: outcomeOf(loaded),
}))

function outcomeOf({ crowd, trace }: LoadedTrace): CrowdOutcome | undefined {
  const figures = drainFigures(trace)
  const begun = trace.events.find(event => event.kind === 'marked' && event.mark === 'drain-begun')
  if (crowd === undefined || figures === undefined || begun === undefined) return undefined
  const outages = new Map<string, ClientFate>()
  for (const { seq, lengthUs, open } of clientOutages(trace)) {
    const member = crowd.members[crowd.subjects[seq] ?? -1]
    if (member === undefined) continue
    // One that came back may be sent once more.
    const before = outages.get(member.id)?.lengthUs ?? 0
    outages.set(member.id, { lengthUs: before + lengthUs, open })
  }
  const lengths = [...outages.values()].map(({ lengthUs }) => lengthUs).sort((a, b) => a - b)
  const times = countsOverTime(crowd)
  const served = times.at(-1)?.counts.reduce((sum, count) => sum + count, 0) ?? 0
  return {
    figures,
    outages,
    medianUs: quantile(lengths, 0.5),
    p95Us: quantile(lengths, 0.95),
    longestUs: lengths.at(-1) ?? 0,
    without: crowd.members.length - served,
    gateways: crowd.gateways.map(({ label }, i) => ({ label, counts: since(times, begun.atUs, i) })),
  }
}

/** The counts of one gateway from `fromUs` on, where they change. */
function since(times: readonly CountsAt[], fromUs: number, gateway: number): GatewayLine['counts'] {
  const found: { sinceUs: number; count: number }[] = []
  for (const { atUs, counts } of times) {
    const count = counts[gateway] ?? 0
    const sinceUs = Math.max(0, atUs - fromUs)
    if (sinceUs === 0) found.pop()
    if (found.at(-1)?.count !== count) found.push({ sinceUs, count })
  }
  return found
}

/** The smallest value that at least this share of all is not above; 0 of none. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0

/** One client in both runs; undefined: it was not sent there. */
export interface ComparedClient {
  readonly id: string
  readonly label: string
  readonly left: ClientFate | undefined
  readonly right: ClientFate | undefined
}

/** Clients that fared otherwise in the two runs, those whose outages differ most first; at most `most`, and how many there are. */
export function differingClients(
  { crowd }: LoadedTrace,
  left: CrowdOutcome,
  right: CrowdOutcome,
  most: number,
): { readonly clients: readonly ComparedClient[]; readonly all: number } {
  const length = (fate: ClientFate | undefined): number => (fate?.open === true ? Infinity : (fate?.lengthUs ?? 0))
  const gap = ({ left: a, right: b }: ComparedClient): number =>
    length(a) === length(b) ? 0 : Math.abs(length(a) - length(b))
  const differing = (crowd?.members ?? [])
    .map(({ id, label }) => ({ id, label, left: left.outages.get(id), right: right.outages.get(id) }))
    .filter(client => gap(client) > 0)
    .sort((a, b) => (gap(a) === gap(b) ? 0 : gap(b) - gap(a)))
  return { clients: differing.slice(0, most), all: differing.length }
}

/** Rows of what a drain came to, in both runs. */
export interface ComparedCrowdFigure {
  readonly name: CrowdFigureName
  readonly unit: 'count' | 'us'
  readonly left: number
  readonly right: number
  /** Which way is for the better; none: neither. */
  readonly better: 'more' | 'less' | 'none'
}
export type CrowdFigureName =
  'over' | 'back' | 'without' | 'median' | 'p95' | 'longest' | 'duration' | 'repeated' | 'waitingMost' | 'lost'

export function comparedCrowds(left: CrowdOutcome, right: CrowdOutcome): readonly ComparedCrowdFigure[] {
  const row = (
    name: CrowdFigureName,
    unit: ComparedCrowdFigure['unit'],
    better: ComparedCrowdFigure['better'],
    of: (outcome: CrowdOutcome) => number,
  ): ComparedCrowdFigure => ({ name, unit, better, left: of(left), right: of(right) })
  return [
    row('over', 'count', 'more', ({ figures }) => figures.moved),
    row('back', 'count', 'less', ({ figures }) => figures.failed),
    row('without', 'count', 'less', ({ without }) => without),
    row('median', 'us', 'less', ({ medianUs }) => medianUs),
    row('p95', 'us', 'less', ({ p95Us }) => p95Us),
    row('longest', 'us', 'less', ({ longestUs }) => longestUs),
    row('duration', 'us', 'none', ({ figures }) => figures.durationUs),
    row('repeated', 'count', 'less', ({ figures }) => figures.repeated),
    row('waitingMost', 'count', 'less', ({ figures }) => figures.waitingMost),
    row('lost', 'count', 'less', ({ figures }) => figures.lost),
  ]
}
