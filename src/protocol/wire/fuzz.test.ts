import { expect, test } from 'vitest'
import { fuzzCodecs } from './fuzz.ts'
import { CODECS } from './registry.ts'

test('a slice of the random campaign finds nothing (the whole one: npm run fuzz)', () => {
  const seen: string[] = []
  const report = fuzzCodecs({ seed: 4067, runs: 60, onProgress: ({ codec }) => seen.push(codec) })
  expect(report.failures).toEqual([])
  expect(report.inputs).toBe(CODECS.length * 120)
  expect(seen).toEqual(CODECS.map(({ codec }) => codec.name))
})
