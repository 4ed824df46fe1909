import type { Experiment } from '../experiment.ts'
import type { ExperimentResult } from '../run-experiment.ts'
import { boxFigure } from './box-figure.ts'
import type { Picture } from './shape.ts'

/** The picture of a result. */
export const experimentFigure = (experiment: Omit<Experiment, 'series'>, result: ExperimentResult): Picture =>
  boxFigure({
    title: experiment.title,
    source: `${experiment.source.work}, ${experiment.source.section}`,
    x: experiment.x,
    y: experiment.y,
    points: experiment.points,
    series: result.series,
    readings: experiment.readings,
    runs: result.runs,
    seed: result.seed,
  })
