import { expect, test } from 'vitest'
import { fuzzCodecs } from './fuzz.ts'
import { CODECS } from './registry.ts'

// `npm run fuzz` sets both; `npm test` prints the seed. `fuzz.mjs` finds this file by the name fuzzCodecs.
const seed = Number(process.env['ROAMSCOPE_SEED'] ?? 4067)
const runs = Number(process.env['ROAMSCOPE_RUNS'] ?? 60)
/** What the machine may hold on to after a campaign, octets: results are kept for no input. */
const GROWTH_MAX = 256 * 2 ** 20

test(`random and mutated inputs, ${runs} of each for every codec: five laws hold, nothing throws`, () => {
  const seen: string[] = []
  const before = process.memoryUsage().heapUsed
  const report = fuzzCodecs({ seed, runs, onProgress: ({ codec }) => seen.push(codec) })
  expect(report.failures).toEqual([])
  expect(report.inputs).toBe(CODECS.length * 2 * runs)
  expect(seen).toEqual(CODECS.map(({ codec }) => codec.name))
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(GROWTH_MAX)
})
