import { scaleBand, scaleLinear, scaleLog } from 'd3'
import { numberText } from './number-text.ts'
import { line, rect, tidy, words, type Shape } from './shape.ts'

/**
 * Where points and values lie. Columns: points side by side, values upwards. Rows, for narrow screens: points below each
 * other, values to the right.
 */
export interface Plot {
  readonly lies: 'columns' | 'rows'
  /** Where the band of a point begins, and how wide all are. */
  readonly band: (x: number) => number
  readonly bandWidth: number
  readonly value: (value: number) => number
  readonly ticks: readonly number[]
  readonly area: Area
}
interface Area {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface PlotRequest {
  readonly lies: Plot['lies']
  readonly area: Area
  readonly points: readonly { readonly x: number }[]
  readonly scale: 'linear' | 'log'
  /** All that is to be seen. */
  readonly values: readonly number[]
}

/** Of a band: what stays free between two points. */
const GAP = 0.3

export function plotOf({ lies, area, points, scale, values }: PlotRequest): Plot {
  const bands = scaleBand<number>()
    .domain(points.map(({ x }) => x))
    .range(lies === 'columns' ? [area.left, area.right] : [area.top, area.bottom])
    .paddingInner(GAP)
    .paddingOuter(GAP / 2)
  const range = lies === 'columns' ? ([area.bottom, area.top] as const) : ([area.left, area.right] as const)
  return {
    lies,
    band: x => bands(x) ?? range[0],
    bandWidth: bands.bandwidth(),
    area,
    ...valueScale(scale, values, range),
  }
}

function valueScale(kind: 'linear' | 'log', values: readonly number[], range: readonly [number, number]) {
  const [lowest, highest] = [Math.min(0, ...values), Math.max(0, ...values) || 1]
  if (kind === 'linear') {
    const scale = scaleLinear().domain([lowest, highest]).nice().range(range)
    return { value: (value: number) => scale(value), ticks: scale.ticks(6) }
  }
  const positive = values.filter(value => value > 0)
  const scale = scaleLog()
    .domain([positive.length === 0 ? highest / 10 : Math.min(...positive), highest])
    .nice()
    .range(range)
  // What is not above nothing has no place on such an axis: it lies on its foot.
  return { value: (value: number) => (value > 0 ? scale(value) : range[0]), ticks: decades(scale.domain()) }
}

/** Powers of ten alone: a label for each step would not fit. */
function decades([low = 1, high = 10]: readonly number[]): readonly number[] {
  const [first, last] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))]
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
}

/** Across the bands, then along the values. */
export type Place = readonly [across: number, along: number]

/** A line through places, each with a value. */
export const path = ({ lies }: Plot, name: string, ...strokes: readonly (readonly Place[])[]): Shape =>
  line(
    name,
    strokes
      .map(places =>
        places
          .map(([across, along], i) => {
            const [x, y] = lies === 'columns' ? [across, along] : [along, across]
            return `${i === 0 ? 'M' : 'L'}${tidy(x)} ${tidy(y)}`
          })
          .join(''),
      )
      .join(''),
  )

/** A field between two places; at least a pixel along the values. */
export function field({ lies }: Plot, name: string, [a0, v0]: Place, [a1, v1]: Place): Shape {
  const [x0, x1, y0, y1] = lies === 'columns' ? [a0, a1, v0, v1] : [v0, v1, a0, a1]
  const least = (size: number, along: boolean): number => (along ? Math.max(1, size) : size)
  return rect(
    name,
    Math.min(x0, x1),
    Math.min(y0, y1),
    least(Math.abs(x1 - x0), lies === 'rows'),
    least(Math.abs(y1 - y0), lies === 'columns'),
  )
}

/** Lines and numbers of both axes. */
export function axes(plot: Plot, points: readonly { readonly x: number; readonly label: string }[]): readonly Shape[] {
  const { area, value, ticks, band, bandWidth } = plot
  const { left, right, top, bottom } = area
  if (plot.lies === 'columns')
    return [
      ...ticks.flatMap(tick => [
        line('grid', `M${left} ${tidy(value(tick))}H${right}`),
        words('tick', left - 8, value(tick) + 4, numberText(tick), 'end'),
      ]),
      ...points.map(({ x, label }) => words('tick', band(x) + bandWidth / 2, bottom + 18, label, 'middle')),
    ]
  return [
    ...ticks.flatMap(tick => [
      line('grid', `M${tidy(value(tick))} ${top}V${bottom}`),
      words('tick', value(tick), top - 6, numberText(tick), 'middle'),
      words('tick', value(tick), bottom + 16, numberText(tick), 'middle'),
    ]),
    ...points.map(({ x, label }) => words('tick', left - 8, band(x) + bandWidth / 2 + 4, label, 'end')),
  ]
}

/** The lines at which values and bands begin. */
export function frame({ area: { left, right, top, bottom }, lies }: Plot): Shape {
  return line('axis', lies === 'columns' ? `M${left} ${top}V${bottom}H${right}` : `M${right} ${top}H${left}V${bottom}`)
}
