import { describe, expect, test } from 'vitest'
import { summarise } from './statistics.ts'

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
    expect(new Set(Object.values(summarise([7])).slice(1))).toEqual(new Set([7]))
  })
})
