import { axes, field, frame, path, plotOf, type Plot } from './plot.ts'
import type { Shape } from './shape.ts'

/** A part of a series' values at a point, with its share of their variance. */
export interface SpreadSeries {
  readonly label: string
  readonly points: readonly {
    readonly x: number
    readonly deviation: number
    /** Of each addend, in their order. */
    readonly shares: readonly number[]
  }[]
}

/** Looks of the parts, in their order; the third is what counts most here, and solid. */
export const PART_LOOKS = ['part0', 'part1', 'part2', 'part3'] as const

const WIDEST_BAR = 20
const APART = 3

/**
 * A bar for each point and series, as long as its standard deviation, cut by what explains it. A part that makes up for
 * others lies on the other side of 0.
 */
export function spreadPlot(
  series: readonly SpreadSeries[],
  points: readonly { readonly x: number; readonly label: string }[],
  lies: Plot['lies'],
  area: Plot['area'],
): readonly Shape[] {
  const values = series.flatMap(each =>
    each.points.flatMap(({ deviation, shares }) => [
      deviation * shares.reduce((sum, share) => sum + Math.max(0, share), 0),
      deviation * shares.reduce((sum, share) => sum + Math.min(0, share), 0),
    ]),
  )
  const plot = plotOf({ lies, area, points, scale: 'linear', values })
  const width = Math.min(WIDEST_BAR, plot.bandWidth / Math.max(1, series.length) - APART)
  const from = (plot.bandWidth - series.length * (width + APART)) / 2
  const bars = series.flatMap((each, i) =>
    each.points.flatMap(({ x, deviation, shares }) => {
      const at = plot.band(x) + from + i * (width + APART)
      let [above, below] = [0, 0]
      return shares.map((share, part) => {
        const begin = share < 0 ? below : above
        const end = begin + share * deviation
        if (share < 0) below = end
        else above = end
        return field(plot, PART_LOOKS[part] ?? 'part3', [at, plot.value(begin)], [at + width, plot.value(end)])
      })
    }),
  )
  const across = lies === 'columns' ? [area.left, area.right] : [area.top, area.bottom]
  const zero = plot.value(0)
  return [
    ...axes(plot, points),
    ...bars,
    frame(plot),
    path(
      plot,
      'axis',
      across.map(at => [at, zero] as const),
    ),
  ]
}
