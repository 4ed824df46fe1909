import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameValue } from './same-value.ts'

test('plain data says the same exactly when it is written the same', () => {
  const data = fc.jsonValue({ maxDepth: 3 })
  fc.assert(
    fc.property(data, data, (a, b) => {
      expect(sameValue(a, structuredClone(a))).toBe(true)
      expect(sameValue(a, b)).toBe(isDeepStrictEqual(a, b))
      expect(sameValue({ a }, { a, b })).toBe(false)
      expect(sameValue([a], [a, b])).toBe(false)
    }),
  )
})

test.each([
  [new Set([1, 2]), new Set([2, 1]), true],
  [new Set([1, 2]), new Set([1, 3]), false],
  [new Set([1]), [1], false],
  [[1], { 0: 1 }, false],
  [null, {}, false],
  [{ a: undefined }, {}, false],
  [Number.NaN, Number.NaN, true],
])('%o and %o', (a, b, same) => {
  expect(sameValue(a, b)).toBe(same)
  expect(sameValue(b, a)).toBe(same)
})
