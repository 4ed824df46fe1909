import type { Experiment } from '../experiment.ts'
import type { ExperimentResult, SampledSeries } from '../run-experiment.ts'
import { boxFigure, type BoxFigure } from './box-figure.ts'
import type { Picture } from './shape.ts'

/** What of a result is drawn: samples themselves are not. */
export type DrawnResult = Pick<ExperimentResult, 'runs' | 'seed'> & {
  readonly series: readonly (Pick<SampledSeries, 'id' | 'label' | 'kind'> & {
    readonly points: readonly DrawnPoint[]
  })[]
}
type SampledPoint = SampledSeries['points'][number]
export type DrawnPoint = Pick<SampledPoint, 'x' | 'label' | 'summary'> & {
  readonly parts?: readonly Pick<NonNullable<SampledPoint['parts']>[number], 'label' | 'kind' | 'share'>[]
}

/** The picture of a result, px wide. */
export const experimentFigure = (
  experiment: Omit<Experiment, 'series'>,
  result: DrawnResult,
  width?: number,
): Picture =>
  boxFigure(
    {
      title: experiment.title,
      source: `${experiment.source.work}, ${experiment.source.section}`,
      x: experiment.x,
      y: experiment.y,
      points: experiment.points,
      series: result.series,
      readings: experiment.readings,
      remarks: experiment.remarks ?? [],
      runs: result.runs,
      seed: result.seed,
      missing: experiment.missing,
      spread: spreadOf(experiment, result),
    },
    width,
  )

/** Of one sample nothing spreads. */
function spreadOf({ parts = [] }: Omit<Experiment, 'series'>, { series, runs }: DrawnResult): BoxFigure['spread'] {
  const addends = parts.filter(({ kind }) => kind === 'addend').map(({ label }) => label)
  if (addends.length === 0 || runs < 2) return undefined
  return {
    parts: addends,
    series: series.map(({ label, points }) => ({
      label,
      points: points.map(point => ({
        x: point.x,
        deviation: point.summary.deviation,
        shares: (point.parts ?? []).filter(({ kind }) => kind === 'addend').map(({ share }) => share ?? 0),
      })),
    })),
  }
}
