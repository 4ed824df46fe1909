import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex } from './bytes.ts'
import { octetTexts } from './octet-texts.ts'

test('gives the text of just these octets, wherever they stand and whatever was asked before', () => {
  const textAt = octetTexts(3, toHex)
  // Few values, so that the same come again; 20,000 of them, so that some fall on one slot.
  const few = fc.uint8Array({ minLength: 8, maxLength: 8, max: 3 })
  fc.assert(
    fc.property(fc.oneof(few, fc.uint8Array({ minLength: 8, maxLength: 8 })), fc.nat({ max: 5 }), (bytes, start) => {
      expect(textAt(bytes, start)).toBe(toHex(bytes.subarray(start, start + 3)))
    }),
    { numRuns: 20_000 },
  )
})

test('asks for a text it knows no more', () => {
  let asked = 0
  const textAt = octetTexts(2, octets => `${(asked += 1)} ${toHex(octets)}`)
  expect(textAt(new Uint8Array([9, 1, 2]), 1)).toBe('1 0102')
  expect(textAt(new Uint8Array([1, 2]), 0)).toBe('1 0102')
  expect(textAt(new Uint8Array([1, 3]), 0)).toBe('2 0103')
})

test('keeps no hold of the octets: they may change afterwards', () => {
  const textAt = octetTexts(2, toHex)
  const bytes = new Uint8Array([1, 2])
  expect(textAt(bytes, 0)).toBe('0102')
  bytes[1] = 7
  expect(textAt(bytes, 0)).toBe('0107')
  expect(textAt(new Uint8Array([1, 2]), 0)).toBe('0102')
})
