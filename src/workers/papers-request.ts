import type { ComparisonRow, ImpactRow } from '../experiments/papers-comparison.ts'
import type { Explanation } from '../experiments/two-more-messages.ts'

export type { ComparisonRow, ImpactRow } from '../experiments/papers-comparison.ts'
export type { Explanation } from '../experiments/two-more-messages.ts'

/** The papers' figures beside ours: table 1 as the paper measured, figure 4 with packets close enough to tell 20 ms. */
export interface PapersResult {
  readonly table: readonly ComparisonRow[]
  readonly twoMore: readonly Explanation[]
  readonly figure: readonly ImpactRow[]
}

/** What the worker says, in this order. */
export type PapersAnswer =
  | { readonly kind: 'progress'; readonly done: number; readonly all: number }
  | { readonly kind: 'result'; readonly result: PapersResult }
  | { readonly kind: 'failed'; readonly why: string }
