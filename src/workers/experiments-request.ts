import type { Experiment } from '../experiments/experiment.ts'
import type { ComparedWay, CompareProgress, CompareRequest } from '../experiments/leaving/compare-ways.ts'
import type { ExperimentResult } from '../experiments/run-experiment.ts'

export type { ComparedWay } from '../experiments/leaving/compare-ways.ts'
export type { ExperimentResult, SampledSeries } from '../experiments/run-experiment.ts'

/** What is known of an experiment before it is run. */
export interface ExperimentCard extends Omit<Experiment, 'series'> {
  /** Of its series. */
  readonly labels: readonly string[]
}

export type ExperimentsQuestion =
  | { readonly kind: 'list' }
  | ({ readonly kind: 'compare' } & CompareRequest)
  | { readonly kind: 'run'; readonly id: string; readonly runs: number; readonly seed: number }

/** Ways that are played side by side, not a measurement that is repeated. */
export interface ComparisonCard {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: { readonly work: string; readonly section: string }
}

/** What the worker says. A list is one answer; a run ends with its result, or why there is none. */
export type ExperimentsAnswer =
  | { readonly kind: 'list'; readonly experiments: readonly ExperimentCard[]; readonly comparison: ComparisonCard }
  | ({ readonly kind: 'comparing' } & CompareProgress)
  | { readonly kind: 'compared'; readonly rows: readonly ComparedWay[] }
  | { readonly kind: 'progress'; readonly done: number; readonly all: number; readonly at: string }
  | { readonly kind: 'result'; readonly result: ExperimentResult }
  | { readonly kind: 'failed'; readonly why: string }
