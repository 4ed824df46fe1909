import { assert, present } from '../lib/assert.ts'

/** What a box and whiskers show of samples (Palomares 2013 §V): the ends of the whiskers are the smallest and the largest. */
export interface Summary {
  readonly n: number
  readonly least: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  readonly largest: number
  readonly mean: number
  /** 95 % confidence interval of the mean: Student's t; no more than the mean where there is one sample. */
  readonly meanLow: number
  readonly meanHigh: number
  /** Standard deviation of the samples; 0 of one. */
  readonly deviation: number
}

/** Of at least one sample. */
export function summarise(samples: readonly number[]): Summary {
  assert(samples.length > 0, 'at least one sample')
  const sorted = samples.toSorted((a, b) => a - b)
  const n = sorted.length
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = n === 1 ? 0 : Math.sqrt(squares / (n - 1))
  const half = n === 1 ? 0 : t975(n - 1) * (deviation / Math.sqrt(n))
  return {
    n,
    least: quantile(sorted, 0),
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
    largest: quantile(sorted, 1),
    mean,
    meanLow: mean - half,
    meanHigh: mean + half,
    deviation,
  }
}

/** Covariance of a part with the whole, by the variance of the whole; undefined where that does not vary. */
export function shareOfVariance(part: readonly number[], whole: readonly number[]): number | undefined {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ofPart, ofWhole] = [mean(part), mean(whole)]
  let [together, alone] = [0, 0]
  whole.forEach((value, i) => {
    together += (value - ofWhole) * (present(part[i], 'part') - ofPart)
    alone += (value - ofWhole) ** 2
  })
  return alone === 0 ? undefined : together / alone
}

/** Linear between the two nearest samples (Hyndman and Fan 1996, definition 7, as R and NumPy do). */
function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p
  const below = present(sorted[Math.floor(at)], 'sample below')
  const above = present(sorted[Math.ceil(at)], 'sample above')
  return below + (above - below) * (at - Math.floor(at))
}

/** Tables of Student's t, 0.975, for 1 to 9 degrees of freedom. */
const T975 = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622] as const
const Z975 = 1.959964

/** 0.975 quantile of Student's t: from the table, then by the expansion of Abramowitz and Stegun 1964, 26.7.5. */
function t975(degrees: number): number {
  const tabled = T975[degrees - 1]
  if (tabled !== undefined) return tabled
  const z = Z975
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  )
}
