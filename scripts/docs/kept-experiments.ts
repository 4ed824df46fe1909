// What was kept of experiments (npm run experiments), and tables of it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { present } from '../../src/lib/assert.ts'
import type { Experiment } from '../../src/experiments/experiment.ts'
import { experimentById, experiments } from '../../src/experiments/experiments.ts'
import type { DrawnPoint, DrawnResult } from '../../src/experiments/figure/experiment-figure.ts'
import { numberText, percentText } from '../../src/experiments/figure/number-text.ts'

type KeptPart = NonNullable<DrawnPoint['parts']>[number] & {
  readonly first: number
  readonly summary: { readonly least: number; readonly median: number; readonly largest: number }
}
type KeptPoint = Omit<DrawnPoint, 'parts'> & { readonly first: number; readonly parts?: readonly KeptPart[] }
export interface Kept extends Omit<DrawnResult, 'series'> {
  readonly id: string
  readonly series: readonly (Omit<DrawnResult['series'][number], 'points'> & {
    readonly points: readonly KeptPoint[]
  })[]
}

const docs = join(import.meta.dirname, '../../docs')

export const isKept = (id: string): boolean => existsSync(join(docs, `experiment-${id}.json`))
export const keptFile = (id: string, kind: 'json' | 'svg'): string =>
  readFileSync(join(docs, `experiment-${id}.${kind}`), 'utf8')
export const kept = (id: string): Kept => JSON.parse(keptFile(id, 'json')) as Kept

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

const unit = ({ y }: Experiment): string => (y.unit === '1' ? '' : `, ${y.unit}`)

function boxes(id: string): string {
  const experiment = present(experimentById(id), id)
  const { runs, seed, series } = kept(id)
  const rows = series.flatMap(({ label, kind, points }) =>
    points.map(point => {
      const { least, lowerQuartile, median, upperQuartile, largest } = point.summary
      const values = [least, lowerQuartile, median, upperQuartile, largest].map(numberText)
      return [
        ...(series.length > 1 ? [`${label}${kind === 'clock' ? ` (real time, n = ${point.summary.n})` : ''}`] : []),
        point.label,
        ...values,
      ]
    }),
  )
  const head = [...(series.length > 1 ? ['Series'] : []), experiment.x.label]
  const columns = ['smallest', 'lower quartile', 'median', 'upper quartile', 'largest']
  return `${experiment.y.label}${unit(experiment)}; n = ${runs}, seeds ${seed} to ${seed + runs - 1}.\n\n${table([...head, ...columns], rows)}`
}

/** Of what the values are made: medians, and shares of the variance. */
function spread(id: string): string {
  const experiment = present(experimentById(id), id)
  const { series } = kept(id)
  const rows = series.flatMap(({ label, points }) =>
    points.map(({ label: at, summary, parts = [] }) => [
      label,
      at,
      numberText(summary.deviation),
      ...parts.map(({ kind, share, summary: { least, median, largest } }) => {
        if (kind === 'count') return least === largest ? String(least) : `${least} to ${largest}`
        return `${numberText(median)}${share === undefined ? '' : ` (${percentText(share)})`}`
      }),
    ]),
  )
  const parts = (experiment.parts ?? []).map(({ label }) => label)
  return table(['Series', experiment.x.label, `Standard deviation${unit(experiment)}`, ...parts], rows)
}

/** Tables by the names that documents call them by. */
export const EXPERIMENTS: Readonly<Record<string, () => string>> = Object.fromEntries(
  experiments.flatMap(({ id, parts }) => [
    [`experiment-${id}`, () => boxes(id)],
    ...(parts === undefined ? [] : [[`experiment-${id}-spread`, () => spread(id)] as const]),
  ]),
)
