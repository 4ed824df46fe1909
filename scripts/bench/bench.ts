import type { Contender, MeasureOptions } from './measure.ts'

/** A comparison: the default export of a `*.bench.ts` beside this file. The first contender is what the others are measured against. */
export interface Bench {
  readonly id: string
  /** What is compared, in one line. */
  readonly title: string
  readonly contenders: () => readonly Contender[]
  readonly options?: MeasureOptions
  /** What the ratio of one contender to the first must be; reported, never a reason to fail. */
  readonly goal?: { readonly contender: string; readonly atLeast: number }
}
