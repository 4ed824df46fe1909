import { describe, expect, test } from 'vitest'
import { shareOfVariance, summarise } from './statistics.ts'

describe('a summary of samples', () => {
  test('has the whiskers of the paper and the quartiles of R', () => {
    // R: quantile(c(1, 2, 4, 8, 16, 32)) gives 1, 2.5, 6, 14, 32.
    expect(summarise([32, 1, 16, 2, 8, 4])).toMatchObject({
      n: 6,
      least: 1,
      lowerQuartile: 2.5,
      median: 6,
      upperQuartile: 14,
      largest: 32,
      mean: 10.5,
    })
  })
  test.each([
    // R: t.test(1:n)$conf.int
    [2, -4.853102, 7.853102],
    [10, 3.334149, 7.665851],
    [30, 12.212753, 18.787247],
    [100, 44.743491, 56.256509],
  ])('gives the interval of the mean of 1 to %i', (n, low, high) => {
    const { meanLow, meanHigh } = summarise(Array.from({ length: n }, (_, i) => i + 1))
    expect(meanLow).toBeCloseTo(low, 2)
    expect(meanHigh).toBeCloseTo(high, 2)
  })
  test('of one sample is that sample', () => {
    const { n, deviation, ...ofSamples } = summarise([7])
    expect([n, deviation, ...new Set(Object.values(ofSamples))]).toEqual([1, 0, 7])
  })
})

describe('the share of a part in a variance', () => {
  test('adds up to 1 over all parts, is negative for one that makes up for others', () => {
    const parts = [
      [1, 5, 2, 9, 4],
      [2, 1, 2, -1, 3],
      [7, 7, 7, 7, 7],
    ]
    const whole = [0, 1, 2, 3, 4].map(i => parts.reduce((sum, part) => sum + (part[i] ?? 0), 0))
    const shares = parts.map(part => shareOfVariance(part, whole) ?? Number.NaN)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    // By hand: covariances 23.4, -6.2 and 0, variance 17.2, each times 4.
    expect(shares.map(share => share.toFixed(4))).toEqual(['1.3605', '-0.3605', '0.0000'])
  })
  test('is not known where nothing varies', () => {
    expect(shareOfVariance([1, 2], [3, 3])).toBeUndefined()
  })
})
