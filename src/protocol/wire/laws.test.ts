import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalises, dissectionAgrees, prefixFails, roundTrips } from './laws.ts'
import { CODECS } from './registry.ts'
import type { Choose } from './schema.ts'

/** Choices that fast-check makes, and shrinks. */
const chooser = (gen: fc.GeneratorValue): Choose => ({
  int: (min, max) => gen(fc.integer, { min, max }),
  u64: () => gen(fc.bigInt, { min: 0n, max: (1n << 64n) - 1n }),
  bytes: length => gen(fc.uint8Array, { minLength: length, maxLength: length }),
})

test('names are distinct', () => {
  const names = CODECS.map(({ codec }) => codec.name)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(CODECS.map(entry => [entry.codec.name, entry] as const))('%s', (_name, entry) => {
  const sample = (gen: fc.GeneratorValue): unknown => entry.codec.sampleValue(chooser(gen))

  test('decode inverts encode and encode inverts decode', () => {
    fc.assert(
      fc.property(fc.gen(), gen => {
        expect(roundTrips(entry, sample(gen))).toBeUndefined()
      }),
    )
  })

  test('the dissection of canonical octets partitions them', () => {
    fc.assert(
      fc.property(fc.gen(), gen => {
        expect(dissectionAgrees(entry, entry.codec.encode(sample(gen), entry.env))).toBeUndefined()
      }),
    )
  })

  test('any octets: decode and dissect return and agree', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 96 }), bytes => {
        expect(dissectionAgrees(entry, bytes)).toBeUndefined()
        expect(canonicalises(entry, bytes)).toBeUndefined()
      }),
    )
  })

  test('canonical octets with one octet changed: decode and dissect return and agree', () => {
    fc.assert(
      fc.property(fc.gen(), fc.nat(), fc.integer({ min: 1, max: 255 }), (gen, place, change) => {
        const bytes = entry.codec.encode(sample(gen), entry.env)
        const at = place % Math.max(1, bytes.length)
        if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ change
        expect(dissectionAgrees(entry, bytes)).toBeUndefined()
        expect(canonicalises(entry, bytes)).toBeUndefined()
      }),
    )
  })

  test('every strict prefix is an error with a place', () => {
    fc.assert(
      fc.property(fc.gen(), gen => {
        const value = sample(gen)
        for (let cut = 0; cut < Math.min(80, entry.codec.encode(value, entry.env).length); cut++) {
          expect(prefixFails(entry, value, cut)).toBeUndefined()
        }
      }),
      { numRuns: 30 },
    )
  })
})
