import { looksOf, seriesShapes, type FigureSeries } from './boxes.ts'
import { numberText } from './number-text.ts'
import { axes, frame, plotOf, type Plot } from './plot.ts'
import {
  braces,
  brackets,
  fieldNumbers,
  fields,
  isWide,
  sayings,
  type FigureReading,
  type FigureRemark,
} from './sayings.ts'
import { group, line, rect, words, type Picture, type Shape } from './shape.ts'
import { PART_LOOKS, spreadPlot, type SpreadSeries } from './spread.ts'
import { wrapped } from './wrapped.ts'

/** What a figure of boxes shows, of an experiment or of anything else that was sampled. */
export interface BoxFigure {
  readonly title: string
  readonly source: string
  readonly x: { readonly label: string; readonly unit: string }
  readonly y: { readonly label: string; readonly unit: string; readonly scale: 'linear' | 'log' }
  readonly points: readonly { readonly x: number; readonly label: string }[]
  readonly series: readonly FigureSeries[]
  readonly readings: readonly FigureReading[]
  readonly remarks: readonly FigureRemark[]
  readonly runs: number
  readonly seed: number
  /** What of the source is not at hand. */
  readonly missing: string | undefined
  /** Why values spread, where that is known. */
  readonly spread: { readonly parts: readonly string[]; readonly series: readonly SpreadSeries[] } | undefined
}

/** Of a page or a file, and of a phone. */
export const [WIDE, NARROW] = [720, 350] as const
const [HEIGHT, SPREAD_HEIGHT] = [310, 200] as const
const [LINE, MARGIN] = [16, 12] as const
/** How much wider its letters are. */
const TITLE = 1.4
/** Of one box where points lie below each other. */
const ROW = 15

/** A picture that is built downwards: shapes so far, and where the next begin. */
interface Sheet {
  readonly width: number
  readonly shapes: Shape[]
  y: number
}

/**
 * Boxes and whiskers beside what the source says, with axes, units, legend, number of samples and seed; below it why they
 * spread, where that is known. On narrow screens it lies on its side rather than being made smaller.
 */
export function boxFigure(figure: BoxFigure, width: number = WIDE): Picture {
  const lies = width < 500 ? 'rows' : 'columns'
  const sheet: Sheet = { width, shapes: [], y: 8 }
  const { runs, seed, missing } = figure
  text(sheet, 'title', figure.title, TITLE)
  const seeds = runs === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + runs - 1}`
  const n = `n = ${numberText(runs)} a point, ${seeds}`
  text(sheet, 'sub', `${figure.source}; ${n}. Boxes: quartiles and median; whiskers: smallest and largest.`)
  boxes(sheet, figure, lies)
  for (const { shape, words: legend } of legendOf(figure)) entry(sheet, shape, legend)
  for (const saying of sayings(figure.readings, figure.remarks, unitOf(figure.y))) text(sheet, '', saying)
  if (missing !== undefined) text(sheet, 'sub', missing)
  if (figure.spread !== undefined) spread(sheet, figure, figure.spread, lies)
  const description = `${figure.title} (${figure.source})`
  return { width, height: sheet.y + 8, description, shapes: sheet.shapes }
}

const unitOf = ({ unit }: { readonly unit: string }): string => (unit === '1' ? '' : ` ${unit}`)
const withUnit = ({ label, unit }: { readonly label: string; readonly unit: string }): string =>
  unit === '1' ? label : `${label}, ${unit}`

function text(sheet: Sheet, name: string, content: string, size = 1): void {
  for (const each of wrapped(content, (sheet.width - 2 * MARGIN) / size)) {
    sheet.y += LINE
    sheet.shapes.push(words(name, MARGIN, sheet.y, each))
  }
}

/** A line of a legend: a sign, and its words beside it. */
function entry(sheet: Sheet, sign: readonly Shape[], content: string): void {
  wrapped(content, sheet.width - 2 * MARGIN - 28).forEach((each, i) => {
    sheet.y += LINE
    sheet.shapes.push(group(MARGIN, sheet.y - 4, [...(i === 0 ? sign : []), words('', 28, 4, each)]))
  })
}

/** Room for a plot, below what there is, and its axes' names around it. */
function areaOf(sheet: Sheet, figure: Pick<BoxFigure, 'x' | 'y' | 'points'>, lies: Plot['lies'], size: number) {
  const { x, y, points } = figure
  if (lies === 'columns') {
    const area = { left: 60, right: sheet.width - 16, top: sheet.y + 30, bottom: sheet.y + 30 + size }
    sheet.shapes.push(
      words('', area.right, area.bottom + 36, withUnit(x), 'end'),
      words('', MARGIN, sheet.y + 16, withUnit(y)),
    )
    sheet.y = area.bottom + 46
    return area
  }
  const longest = Math.max(...points.map(({ label }) => label.length))
  const left = MARGIN + 12 + longest * 6.4
  const area = { left, right: sheet.width - 26, top: sheet.y + 40, bottom: sheet.y + 40 + size }
  sheet.shapes.push(words('', MARGIN, sheet.y + 18, `${x.label} ↓ · ${withUnit(y)} →`))
  sheet.y = area.bottom + 26
  return area
}

function boxes(sheet: Sheet, figure: BoxFigure, lies: Plot['lies']): void {
  const { points, series, readings, remarks, y } = figure
  const side = Math.max(1, series.filter(({ kind }) => kind !== 'curve').length)
  const area = areaOf(sheet, figure, lies, lies === 'columns' ? HEIGHT : points.length * (side * ROW + 14))
  const summaries = series.flatMap(each => each.points.map(({ summary }) => summary))
  const values = [
    ...summaries.flatMap(({ least, largest }) => [least, largest]),
    ...readings.flatMap(({ low, high }) => [low, high]),
  ]
  const plot = plotOf({ lies, area, points, scale: y.scale, values })
  sheet.shapes.push(
    ...axes(plot, points),
    ...fields(readings, plot),
    ...seriesShapes(series, plot),
    ...fieldNumbers(readings, plot),
    ...brackets(readings, plot),
    frame(plot),
    ...braces(remarks, readings.length, plot),
  )
}

function spread(
  sheet: Sheet,
  figure: BoxFigure,
  { parts, series }: NonNullable<BoxFigure['spread']>,
  lies: Plot['lies'],
): void {
  sheet.y += 12
  text(sheet, 'title', 'Why they spread', TITLE)
  const order = series.map(({ label }) => label).join('; ')
  text(
    sheet,
    'sub',
    `Standard deviation, cut by how much of the variance each part explains (its covariance with the whole by the variance of the whole). Bars of a point: ${order}.`,
  )
  const size = lies === 'columns' ? SPREAD_HEIGHT : figure.points.length * (series.length * ROW + 14)
  const y = { ...figure.y, label: 'Standard deviation' }
  const area = areaOf(sheet, { ...figure, y }, lies, size)
  sheet.shapes.push(...spreadPlot(series, figure.points, lies, area))
  parts.forEach((part, i) => entry(sheet, [rect(PART_LOOKS[i] ?? 'part3', 3, -6, 14, 12)], part))
}

function legendOf({ series, readings }: BoxFigure) {
  const boxesOf = series.filter(({ kind }) => kind !== 'curve')
  const [points, spans] = [readings.filter(each => !isWide(each)), readings.filter(isWide)]
  return [
    ...boxesOf.map((each, i) => ({
      shape: [rect(looksOf(each, i).box, 3, -6, 14, 12)],
      words: `${each.label}${each.kind === 'clock' ? `: real time, by the clock of the machine it ran on, n = ${each.points[0]?.summary.n ?? 0}` : ''}`,
    })),
    ...series
      .filter(({ kind }) => kind === 'curve')
      .map(({ label }) => ({ shape: [line('curve', 'M0 0H20')], words: label })),
    ...(points.length === 0
      ? []
      : [{ shape: [line('said', 'M13 -6H7V6H13')], words: 'What the source says of a point' }]),
    ...(spans.length === 0 ? [] : [{ shape: [rect('range', 0, -6, 20, 12)], words: 'What it says of several points' }]),
  ]
}
