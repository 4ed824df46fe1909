import { expect, test } from 'vitest'
import { fuzzCodecs } from './fuzz.ts'
import { heapWatch } from './heap-watch.fixture.ts'
import { CODECS } from './registry.ts'

// `npm run fuzz` sets both; `npm test` prints the seed. `fuzz.mjs` finds this file by ROAMSCOPE_RUNS.
const seed = Number(process.env['ROAMSCOPE_SEED'] ?? 4067)
const runs = Number(process.env['ROAMSCOPE_RUNS'] ?? 60)
/** A campaign that takes longer says how far it is. */
const QUIET_RUNS = 1_000

/** Only what survives a collection has grown. */
const heapNow = (): number => {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

test(`random and mutated inputs, ${runs} of each for every codec: five laws hold, nothing throws, memory stays flat`, () => {
  const seen: string[] = []
  const heap = heapWatch(heapNow)
  const report = fuzzCodecs({
    seed,
    runs,
    onProgress: ({ codec, index, codecs }) => {
      seen.push(codec)
      heap.check(codec)
      const grown = (heap.grown() / 2 ** 20).toFixed(1)
      if (runs > QUIET_RUNS) process.stderr.write(`${index + 1} of ${codecs}: ${codec}, ${grown} MiB grown\n`)
    },
  })
  expect(report.failures).toEqual([])
  expect(report.inputs).toBe(CODECS.length * 2 * runs)
  expect(seen).toEqual(CODECS.map(({ codec }) => codec.name))
})

test('memory that grows is told with the part it grew in', () => {
  const heap = heapWatch(heapNow)
  heap.check('nothing yet')
  const kept = Array.from({ length: 8 }, (_, i) => new Float64Array(1_000_000).fill(i))
  expect(() => heap.check('eight lists')).toThrow(/^memory grows: \d+ MiB more stay after eight lists, allowed: 48$/)
  expect(kept).toHaveLength(8)
})
