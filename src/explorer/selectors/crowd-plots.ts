import { scaleLinear, scaleLog } from 'd3'
import type { CrowdOutcome, GatewayLine } from './crowd-compare.ts'

/** A value on an axis with its place, px. */
export interface Tick {
  readonly at: number
  readonly x: number
}

export interface LoadPlot {
  readonly ticks: readonly Tick[]
  readonly label: string
  readonly most: number
  /** One path for each run, in their order. */
  readonly paths: readonly string[]
}

export interface Room {
  readonly left: number
  readonly right: number
  readonly height: number
}

/** How many each gateway serves after the drain began: both runs on the same scales, one plot for each gateway. */
export function loadPlots(runs: readonly CrowdOutcome[], { left, right, height }: Room): readonly LoadPlot[] {
  const lines = runs.flatMap(({ gateways }) => gateways.flatMap(({ counts }) => counts))
  const most = Math.max(1, ...lines.map(({ count }) => count))
  const end = 1.06 * Math.max(1, ...lines.map(({ sinceUs }) => sinceUs))
  const x = scaleLinear([0, end], [left, right])
  const y = scaleLinear([0, most], [height, 4])
  const ticks = x.ticks(4).map(at => ({ at, x: x(at) }))
  const path = ({ counts }: GatewayLine): string =>
    counts
      .map(
        ({ sinceUs, count }, i) =>
          `${i === 0 ? 'M' : 'H'}${x(sinceUs).toFixed(1)}${i === 0 ? ' ' : 'V'}${y(count).toFixed(1)}`,
      )
      .join('') + `H${right}`
  const labels = [...new Set(runs.flatMap(({ gateways }) => gateways.map(({ label }) => label)))]
  return labels.map(label => ({
    ticks,
    label,
    most,
    paths: runs.map(({ gateways }) => {
      const own = gateways.find(gateway => gateway.label === label)
      return own === undefined ? '' : path(own)
    }),
  }))
}

export interface OutagePlot {
  readonly ticks: readonly Tick[]
  /** One row of bars for each run, with the places of what it is told by. */
  readonly rows: readonly { readonly bars: string; readonly medianX: number; readonly p95X: number }[]
}

/** px of one bar. */
const BAR = 6

/** How many clients had an outage of which length, on a logarithmic scale that both runs share. */
export function outagePlot(runs: readonly CrowdOutcome[], { left, right, height }: Room): OutagePlot {
  const lengths = runs.map(({ outages }) => [...outages.values()].map(({ lengthUs }) => Math.max(1, lengthUs)))
  const all = lengths.flat()
  const [low, high] = all.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, 1])
  const x = scaleLog([Math.min(low, high) / 1.3, high * 1.3], [left, right])
  const binned = lengths.map(list => {
    const bins = new Map<number, number>()
    for (const value of list) {
      const bin = Math.floor((x(value) - left) / BAR)
      bins.set(bin, (bins.get(bin) ?? 0) + 1)
    }
    return bins
  })
  const most = Math.max(1, ...binned.flatMap(bins => [...bins.values()]))
  // Few clients must stay visible beside many: a square root keeps the order and shows one of a thousand.
  const y = (count: number): number => Math.max(2, (height - 4) * Math.sqrt(count / most))
  return {
    ticks: x
      .ticks(4)
      .filter(at => /^[125]0*$/.test(String(Math.round(at))))
      .map(at => ({ at, x: x(at) })),
    rows: runs.map(({ medianUs, p95Us }, i) => ({
      bars: [...(binned[i] ?? [])]
        .map(([bin, count]) => {
          const high = y(count).toFixed(1)
          return `M${left + bin * BAR} ${height}v-${high}h${BAR - 1}v${high}z`
        })
        .join(''),
      medianX: x(Math.max(1, medianUs)),
      p95X: x(Math.max(1, p95Us)),
    })),
  }
}
