import type { Experiment } from './experiment.ts'
import type { ExperimentResult } from './run-experiment.ts'

/** Every sample, a line each: series, point, seed, value and its parts (RFC 4180). */
export function samplesCsv(
  { x, y, parts = [] }: Pick<Experiment, 'x' | 'y' | 'parts'>,
  { seed, series }: ExperimentResult,
): string {
  const lines = series.flatMap(({ label, kind, points }) =>
    points.flatMap(point =>
      point.samples.map((value, i) => [
        label,
        kind,
        point.label,
        kind === 'curve' ? '' : seed + i,
        value,
        ...(point.parts ?? []).map(({ samples }) => samples[i] ?? ''),
      ]),
    ),
  )
  const unit = (axis: { readonly label: string; readonly unit: string }): string =>
    axis.unit === '1' ? axis.label : `${axis.label} (${axis.unit})`
  const names = parts.map(({ label, kind }) => (kind === 'addend' ? unit({ label, unit: y.unit }) : label))
  return [['Series', 'Kind', unit(x), 'Seed', unit(y), ...names], ...lines]
    .map(cells => `${cells.map(cell => quoted(String(cell))).join(',')}\r\n`)
    .join('')
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
