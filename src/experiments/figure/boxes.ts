import { field, path, type Place, type Plot } from './plot.ts'
import { tidy, type Shape } from './shape.ts'

export interface Box {
  readonly n: number
  readonly least: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  readonly largest: number
}

export interface FigureSeries {
  readonly label: string
  readonly kind: 'run' | 'clock' | 'curve'
  readonly points: readonly { readonly x: number; readonly summary: Box }[]
}

const WIDEST_BOX = 26
const THIN = 6
/** Between two boxes of a point. */
const APART = 2

/** Boxes of one point stand side by side, in the order of their series. */
export function seriesShapes(series: readonly FigureSeries[], plot: Plot): readonly Shape[] {
  const boxes = series.filter(({ kind }) => kind !== 'curve')
  const width = Math.min(WIDEST_BOX, plot.bandWidth / Math.max(1, boxes.length) - APART)
  const from = (plot.bandWidth - boxes.length * (width + APART)) / 2
  return [
    ...series.filter(({ kind }) => kind === 'curve').flatMap(each => curve(each, plot)),
    ...boxes.flatMap((each, i) =>
      each.points.flatMap(({ x, summary }) =>
        box(plot, summary, plot.band(x) + from + i * (width + APART), width, looksOf(each, i)),
      ),
    ),
  ]
}

interface Looks {
  readonly box: string
  readonly whisker: string
  readonly median: string
}

/** Every other one is filled; blue is what a clock told. */
export const looksOf = ({ kind }: Pick<FigureSeries, 'kind'>, i: number): Looks =>
  kind === 'clock'
    ? { box: i % 2 === 0 ? 'clock' : 'clock1', whisker: 'clockline', median: 'clockline' }
    : { box: ['box', 'box1', 'box2'][i] ?? 'box', whisker: 'whisker', median: i === 2 ? 'median2' : 'median' }

function box(plot: Plot, summary: Box, at: number, width: number, looks: Looks): readonly Shape[] {
  const { least, lowerQuartile, median, upperQuartile, largest } = summary
  const [from, quarter, middle, threeQuarters, to] = [0, 1, 2, 3, 4].map(i => at + (i * width) / 4) as [
    number,
    number,
    number,
    number,
    number,
  ]
  // A light median would cover all of a thin box.
  const isThin = Math.abs(plot.value(upperQuartile) - plot.value(lowerQuartile)) < THIN
  const along = (across: number, value: number): Place => [across, plot.value(value)]
  const across = (value: number): readonly Place[] => [along(quarter, value), along(threeQuarters, value)]
  return [
    path(
      plot,
      looks.whisker,
      across(largest),
      [along(middle, largest), along(middle, upperQuartile)],
      [along(middle, lowerQuartile), along(middle, least)],
      across(least),
    ),
    field(plot, looks.box, along(from, upperQuartile), along(to, lowerQuartile)),
    path(plot, isThin ? 'median' : looks.median, [along(from, median), along(to, median)]),
  ]
}

function curve({ points }: FigureSeries, plot: Plot): readonly Shape[] {
  const places = points.map(({ x, summary }): Place => [plot.band(x) + plot.bandWidth / 2, plot.value(summary.median)])
  return [
    path(plot, 'curve', places),
    ...places.map(([across, along]): Shape => {
      const [cx, cy] = plot.lies === 'columns' ? [across, along] : [along, across]
      return { tag: 'circle', class: 'dot', attributes: { cx: tidy(cx), cy: tidy(cy), r: 3 } }
    }),
  ]
}
