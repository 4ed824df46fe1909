import { numberText } from '../experiments/figure/number-text.ts'
import type { Experiment } from '../experiments/experiment.ts'
import type { ComparedReading, ExperimentResult, SampledSeries } from '../experiments/run-experiment.ts'

/** A result for people: a table a series, then what the source says beside it, then what was fitted. */
export function experimentText(experiment: Experiment, result: ExperimentResult): string {
  const { id, title, source, x, y, fitted } = experiment
  const unit = y.unit === '1' ? '' : ` ${y.unit}`
  return [
    `${id}: ${title} (${source.work}, ${source.section})`,
    `seed ${result.seed}, ${result.runs} runs a point`,
    ...result.series.flatMap(series => ['', ...seriesTable(series, x.label, `${y.label}${unit && `,${unit}`}`)]),
    ...(result.compared.length === 0 ? [] : ['', 'beside what the source says']),
    ...result.compared.map(reading => `  ${comparedText(reading, experiment, unit)}`),
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
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map(row => row[i]?.length ?? 0)))
  const written = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  const clock = kind === 'clock' ? ', by the clock of this machine' : ''
  return [`${label}${clock} (${y})`, written(head), ...rows.map(written)]
}

function comparedText(reading: ComparedReading, { points }: Experiment, unit: string): string {
  const { from, to, low, high, ourLow, ourHigh, how, place, fitted } = reading
  const name = (x: number): string => points.find(point => point.x === x)?.label ?? String(x)
  const at = from === to ? name(from) : `${name(from)} to ${name(to)}`
  const words = `${numberText(low)} to ${numberText(high)}${unit} (${how}, ${place}${fitted ? ', fitted to' : ''})`
  return `${at}: ${words}; ours ${numberText(ourLow)} to ${numberText(ourHigh)}${unit}`
}
