import type { Contender, MeasureOptions } from './measure.ts'

/** A benchmark: the default export of a `*.bench.ts` beside this file. */
export type Bench = Comparison | Measurement

/** Ways to do the same work. The first contender is what the others are measured against. */
export interface Comparison {
  readonly id: string
  /** What is compared, in one line. */
  readonly title: string
  readonly contenders: () => readonly Contender[]
  readonly options?: MeasureOptions
  /** What the ratio of one contender to the first must be; reported, never a reason to fail. */
  readonly goal?: { readonly contender: string; readonly atLeast: number }
}

/** Something that measures itself: a page in a browser. */
export interface Measurement {
  readonly id: string
  readonly title: string
  readonly figures: () => Promise<readonly Figure[]>
}

export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Reported, never a reason to fail. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number }
}
