import { scaleBand, scaleLinear, scaleLog } from 'd3'
import { numberText } from './number-text.ts'
import { group, line, rect, tidy, words, type Picture, type Shape } from './shape.ts'

/** What a figure needs of an experiment and its result. */
export interface BoxFigure {
  readonly title: string
  readonly source: string
  readonly x: { readonly label: string; readonly unit: string }
  readonly y: { readonly label: string; readonly unit: string; readonly scale: 'linear' | 'log' }
  readonly points: readonly { readonly x: number; readonly label: string }[]
  readonly series: readonly FigureSeries[]
  readonly readings: readonly FigureReading[]
  readonly runs: number
  readonly seed: number
}

export interface FigureSeries {
  readonly label: string
  readonly kind: 'run' | 'clock' | 'curve'
  readonly points: readonly { readonly x: number; readonly summary: Box }[]
}

interface Box {
  readonly least: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  readonly largest: number
}

interface FigureReading {
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
}

const [WIDTH, HEIGHT] = [720, 420]
const SIDES = { top: 56, right: 16, bottom: 52, left: 60 } as const
const LEGEND_ROW = 18
/** Of a band: what stays free between two points. */
const [GAP, WIDEST_BOX] = [0.3, 26] as const

interface Scales {
  readonly left: (x: number) => number
  readonly band: number
  readonly y: (value: number) => number
}

/** Boxes and whiskers beside what the source says, with axes, units, legend, number of samples and seed. */
export function boxFigure(figure: BoxFigure): Picture {
  const legend = legendOf(figure)
  const height = HEIGHT + legend.length * LEGEND_ROW
  const bottom = HEIGHT - SIDES.bottom
  const { y, ticks } = yScale(figure, bottom)
  const bands = scaleBand<number>()
    .domain(figure.points.map(({ x }) => x))
    .range([SIDES.left, WIDTH - SIDES.right])
    .paddingInner(GAP)
    .paddingOuter(GAP / 2)
  const scales: Scales = { left: x => bands(x) ?? SIDES.left, band: bands.bandwidth(), y }
  return {
    width: WIDTH,
    height,
    description: `${figure.title} (${figure.source})`,
    shapes: [
      words('title', 16, 24, figure.title),
      words('sub', 16, 42, `${figure.source}; ${numberText(figure.runs)} runs a point, seed ${figure.seed}`),
      ...ticks.flatMap(tick => [
        line('grid', `M${SIDES.left} ${tidy(y(tick))}H${WIDTH - SIDES.right}`),
        words('tick', SIDES.left - 8, y(tick) + 4, numberText(tick), 'end'),
      ]),
      ...figure.readings.filter(({ from, to }) => from !== to).map(reading => range(reading, scales)),
      ...seriesShapes(figure, scales),
      ...figure.readings.filter(({ from, to }) => from === to).map(reading => said(reading, scales)),
      line('axis', `M${SIDES.left} ${SIDES.top}V${bottom}H${WIDTH - SIDES.right}`),
      ...figure.points.map(({ x, label }) =>
        words('tick', scales.left(x) + scales.band / 2, bottom + 18, label, 'middle'),
      ),
      words('', WIDTH - SIDES.right, bottom + 38, withUnit(figure.x), 'end'),
      { tag: 'text', text: withUnit(figure.y), attributes: { transform: `translate(18 ${bottom}) rotate(-90)` } },
      ...legend.map(({ shape, text }, i) =>
        group(SIDES.left, HEIGHT + i * LEGEND_ROW, [...shape, words('', 28, 4, text)]),
      ),
    ],
  }
}

const withUnit = ({ label, unit }: { readonly label: string; readonly unit: string }): string =>
  unit === '1' ? label : `${label}, ${unit}`

function yScale({ series, readings, y }: BoxFigure, bottom: number) {
  const boxes = series.flatMap(({ points }) => points.map(({ summary }) => summary))
  const highest = Math.max(0, ...boxes.map(({ largest }) => largest), ...readings.map(({ high }) => high)) || 1
  if (y.scale === 'linear') {
    const scale = scaleLinear().domain([0, highest]).nice().range([bottom, SIDES.top])
    return { y: (value: number) => scale(value), ticks: scale.ticks(6) }
  }
  const positive = [...boxes.map(({ least }) => least), ...readings.map(({ low }) => low)].filter(value => value > 0)
  const lowest = positive.length === 0 ? highest / 10 : Math.min(...positive)
  const scale = scaleLog().domain([lowest, highest]).nice().range([bottom, SIDES.top])
  // What is not above nothing has no place on such an axis: it lies on its foot.
  return { y: (value: number) => (value > 0 ? scale(value) : bottom), ticks: decades(scale.domain()) }
}

/** Powers of ten alone: a label for each step would not fit. */
function decades([low = 1, high = 10]: readonly number[]): readonly number[] {
  const [first, last] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))]
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
}

/** Boxes of one point stand side by side, in the order of their series. */
function seriesShapes({ series }: BoxFigure, scales: Scales): readonly Shape[] {
  const boxes = series.filter(({ kind }) => kind !== 'curve')
  const width = Math.min(WIDEST_BOX, scales.band / Math.max(1, boxes.length) - 2)
  const from = (scales.band - boxes.length * (width + 2)) / 2
  return [
    ...series.filter(({ kind }) => kind === 'curve').flatMap(each => curve(each, scales)),
    ...boxes.flatMap((each, i) =>
      each.points.flatMap(({ x, summary }) =>
        box(summary, scales.left(x) + from + i * (width + 2), width, scales.y, looksOf(each, i)),
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
const looksOf = ({ kind }: FigureSeries, i: number): Looks =>
  kind === 'clock'
    ? { box: i % 2 === 0 ? 'clock' : 'clock1', whisker: 'clockline', median: 'clockline' }
    : { box: ['box', 'box1', 'box2'][i] ?? 'box', whisker: 'whisker', median: i === 2 ? 'median2' : 'median' }

function box(summary: Box, x: number, width: number, y: Scales['y'], looks: Looks): readonly Shape[] {
  const [least, lower, median, upper, largest] = [
    summary.least,
    summary.lowerQuartile,
    summary.median,
    summary.upperQuartile,
    summary.largest,
  ].map(value => tidy(y(value))) as [number, number, number, number, number]
  const [middle, left, right] = [x + width / 2, x + width / 4, x + (3 * width) / 4].map(tidy) as [
    number,
    number,
    number,
  ]
  return [
    line(
      looks.whisker,
      `M${left} ${largest}H${right}M${middle} ${largest}V${upper}M${middle} ${lower}V${least}M${left} ${least}H${right}`,
    ),
    rect(looks.box, x, upper, width, Math.max(1, lower - upper)),
    line(looks.median, `M${tidy(x)} ${median}H${tidy(x + width)}`),
  ]
}

function curve({ points }: FigureSeries, { left, band, y }: Scales): readonly Shape[] {
  const places = points.map(({ x, summary }) => [tidy(left(x) + band / 2), tidy(y(summary.median))] as const)
  return [
    line('curve', places.map(([x, at], i) => `${i === 0 ? 'M' : 'L'}${x} ${at}`).join('')),
    ...places.map(([cx, cy]): Shape => ({ tag: 'circle', class: 'dot', attributes: { cx, cy, r: 3 } })),
  ]
}

/** A span that the source gives for one point: a bracket at its left. */
function said({ from, low, high }: FigureReading, { left, y }: Scales): Shape {
  const x = left(from) - 2
  return line('said', `M${tidy(x + 6)} ${tidy(y(high))}H${tidy(x)}V${tidy(y(low))}H${tidy(x + 6)}`)
}

/** A span that it gives for several points: a field behind them. */
const range = ({ from, to, low, high }: FigureReading, { left, band, y }: Scales): Shape =>
  rect('range', left(from), y(high), left(to) + band - left(from), y(low) - y(high))

function legendOf({ series, readings }: BoxFigure) {
  const [boxes, points, spans] = [
    series.filter(({ kind }) => kind !== 'curve'),
    readings.filter(({ from, to }) => from === to),
    readings.filter(({ from, to }) => from !== to),
  ]
  return [
    ...boxes.map((each, i) => ({
      shape: [rect(looksOf(each, i).box, 3, -6, 14, 12)],
      text: `${each.label}${each.kind === 'clock' ? ', by the clock of this machine' : ''}: smallest, quartiles, median, largest`,
    })),
    ...series
      .filter(({ kind }) => kind === 'curve')
      .map(({ label }) => ({ shape: [line('curve', 'M0 0H20')], text: label })),
    ...(points.length === 0
      ? []
      : [{ shape: [line('said', 'M13 -6H7V6H13')], text: 'What the source says of a point' }]),
    ...(spans.length === 0 ? [] : [{ shape: [rect('range', 0, -6, 20, 12)], text: 'What it says of several points' }]),
  ]
}
