import { numberText } from './number-text.ts'
import { field, path, type Place, type Plot } from './plot.ts'
import { words, type Shape } from './shape.ts'

/** What a source gives in numbers, of a point or of several. */
export interface FigureReading {
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
  readonly words: string
  readonly place: string
  readonly fitted: boolean
}

/** What it says in words alone. */
export interface FigureRemark {
  readonly from: number
  readonly to: number
  readonly words: string
  readonly place: string
}

/** A span of several points: a field behind the boxes. Of one: a bracket beside them, drawn last. */
export const isWide = ({ from, to }: FigureReading): boolean => from !== to

export const fields = (readings: readonly FigureReading[], plot: Plot): readonly Shape[] =>
  readings
    .filter(isWide)
    .map(({ from, to, low, high }) =>
      field(plot, 'range', [plot.band(from), plot.value(high)], [plot.band(to) + plot.bandWidth, plot.value(low)]),
    )

/** Numbers of fields, behind their ends; above and below in turn, since fields lie within each other. */
export const fieldNumbers = (readings: readonly FigureReading[], plot: Plot): readonly Shape[] =>
  readings.flatMap((reading, i) => {
    if (!isWide(reading)) return []
    const { to, low, high } = reading
    return number(plot, [plot.band(to) + plot.bandWidth + BRACKET, plot.value(i % 2 === 0 ? high : low)], i + 1)
  })

export const brackets = (readings: readonly FigureReading[], plot: Plot): readonly Shape[] =>
  readings.flatMap((reading, i) => {
    if (isWide(reading)) return []
    const { from, low, high } = reading
    const at = plot.band(from) - 4
    const [top, foot] = [plot.value(high), plot.value(low)]
    const line: readonly Place[] = [
      [at + BRACKET, top],
      [at, top],
      [at, foot],
      [at + BRACKET, foot],
    ]
    return [path(plot, 'said', line), number(plot, [at, top], i + 1)]
  })
const BRACKET = 6

/** Words about a stretch of points: a brace at the far side of the plot, with a number. */
export const braces = (remarks: readonly FigureRemark[], before: number, plot: Plot): readonly Shape[] =>
  remarks.flatMap(({ from, to }, i) => {
    const far = plot.lies === 'columns' ? plot.area.top - 8 : plot.area.right + 8
    const [begin, end] = [plot.band(from), plot.band(to) + plot.bandWidth]
    const inner = plot.lies === 'columns' ? far + BRACKET : far - BRACKET
    const line: readonly Place[] = [
      [begin, inner],
      [begin, far],
      [end, far],
      [end, inner],
    ]
    return [path(plot, 'said', line), number(plot, [(begin + end) / 2, far], before + i + 1)]
  })

/** The number of a saying, on ground of its own. */
function number({ lies }: Plot, [across, along]: Place, value: number): Shape {
  const [x, y] = lies === 'columns' ? [across, along] : [along, across]
  return {
    tag: 'g',
    children: [
      { tag: 'circle', class: 'number', attributes: { cx: Math.round(x), cy: Math.round(y), r: 7 } },
      words('numeral', Math.round(x), Math.round(y) + 3.5, String(value), 'middle'),
    ],
  }
}

/** What the numbers stand for, a line each. */
export const sayings = (readings: readonly FigureReading[], remarks: readonly FigureRemark[], unit: string) => [
  ...readings.map(
    ({ words: said, place, low, high, fitted }, i) =>
      `${i + 1}  “${said}” (${place}): ${numberText(low)} to ${numberText(high)}${unit}, ${fitted ? 'a constant is fitted to it' : 'no constant is fitted to it'}`,
  ),
  ...remarks.map(({ words: said, place }, i) => `${readings.length + i + 1}  “${said}” (${place})`),
]
