import type { Experiment } from '../experiments/experiment.ts'
import type { ExperimentResult } from '../experiments/run-experiment.ts'

export type { ExperimentResult, SampledSeries } from '../experiments/run-experiment.ts'

/** What is known of an experiment before it is run. */
export interface ExperimentCard extends Omit<Experiment, 'series'> {
  /** Of its series. */
  readonly labels: readonly string[]
}

export type ExperimentsQuestion =
  | { readonly kind: 'list' }
  | { readonly kind: 'run'; readonly id: string; readonly runs: number; readonly seed: number }

/** What the worker says. A list is one answer; a run ends with its result, or why there is none. */
export type ExperimentsAnswer =
  | { readonly kind: 'list'; readonly experiments: readonly ExperimentCard[] }
  | { readonly kind: 'progress'; readonly done: number; readonly all: number; readonly at: string }
  | { readonly kind: 'result'; readonly result: ExperimentResult }
  | { readonly kind: 'failed'; readonly why: string }
