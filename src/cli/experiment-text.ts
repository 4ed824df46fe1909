import { numberText, percentText } from '../experiments/figure/number-text.ts'
import type { Experiment } from '../experiments/experiment.ts'
import type { ComparedReading, ComparedRemark, ExperimentResult, SampledSeries } from '../experiments/run-experiment.ts'

/** A result for people: a table a series, then what the source says beside it, then what was fitted. */
export function experimentText(experiment: Experiment, result: ExperimentResult): string {
  const { id, title, source, x, y, fitted, missing } = experiment
  const unit = y.unit === '1' ? '' : ` ${y.unit}`
  return [
    `${id}: ${title} (${source.work}, ${source.section})`,
    `seed ${result.seed}, ${result.runs} runs a point`,
    ...result.series.flatMap(series => ['', ...seriesTable(series, x.label, `${y.label}${unit && `,${unit}`}`)]),
    ...result.series.flatMap(series => spreadTable(series, x.label, unit)),
    ...(result.compared.length + result.remarks.length === 0 ? [] : ['', 'beside what the source says']),
    ...result.compared.map(reading => `  ${comparedText(reading, experiment, unit)}`),
    ...result.remarks.map(remark => `  ${remarkText(remark, experiment, unit)}`),
    ...(missing === undefined ? [] : [`  ${missing}`]),
    ...(fitted.length === 0 ? [] : ['', 'fitted']),
    ...fitted.map(({ name, value, to }) => `  ${name}: ${value}, to ${to}`),
    '',
  ].join('\n')
}

function seriesTable({ label, kind, points }: SampledSeries, x: string, y: string): readonly string[] {
  if (kind === 'curve')
    return [`${label} (${y})`, ...points.map(point => `${point.label}: ${numberText(point.summary.median)}`)]
  const head = [x, 'n', 'smallest', 'lower q.', 'median', 'upper q.', 'largest', 'mean', '95 % of the mean']
  const rows = points.map(({ label: at, summary }) => [
    at,
    numberText(summary.n),
    ...[summary.least, summary.lowerQuartile, summary.median, summary.upperQuartile, summary.largest, summary.mean].map(
      numberText,
    ),
    `${numberText(summary.meanLow)} to ${numberText(summary.meanHigh)}`,
  ])
  const clock = kind === 'clock' ? ', by the clock of this machine' : ''
  return [`${label}${clock} (${y})`, ...aligned(head, rows)]
}

/** Columns as wide as their widest cell; the first to the left. */
function aligned(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map(row => row[i]?.length ?? 0)))
  return [head, ...rows].map(cells =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
}

/** Of what the values are made, and how much of their variance each part explains. */
function spreadTable({ label, points }: SampledSeries, x: string, unit: string): readonly string[] {
  const parts = points[0]?.parts
  if (parts === undefined) return []
  const rows = points.map(point => [
    point.label,
    numberText(point.summary.deviation),
    ...(point.parts ?? []).map(({ kind, share, summary: { least, largest, median } }) => {
      if (kind === 'count')
        return least === largest ? numberText(least) : `${numberText(least)} to ${numberText(largest)}`
      return `${numberText(median)}${share === undefined ? '' : ` · ${percentText(share)}`}`
    }),
  ])
  const head = [x, `st. deviation,${unit}`, ...parts.map(part => part.label)]
  return ['', `${label}: median of each part and its share of the variance`, ...aligned(head, rows)]
}

function remarkText({ from, to, words, place, ourLow, ourHigh }: ComparedRemark, { points }: Experiment, unit: string) {
  const ours = `${numberText(ourLow)} to ${numberText(ourHigh)}${unit}`
  return `${placeText(points, from, to)}: “${words}” (${place}); ours are ${ours} apart`
}

function placeText(points: Experiment['points'], from: number, to: number): string {
  const name = (x: number): string => points.find(point => point.x === x)?.label ?? String(x)
  return from === to ? name(from) : `${name(from)} to ${name(to)}`
}

function comparedText(reading: ComparedReading, { points }: Experiment, unit: string): string {
  const { from, to, low, high, ourLow, ourHigh, how, place, words, fitted } = reading
  const at = placeText(points, from, to)
  const known = `${how}, ${place}: “${words}”${fitted ? ', fitted to' : ''}`
  return `${at}: ${numberText(low)} to ${numberText(high)}${unit} (${known}); ours ${numberText(ourLow)} to ${numberText(ourHigh)}${unit}`
}
