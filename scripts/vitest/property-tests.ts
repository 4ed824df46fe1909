// Set up before each test file: the seed and size of random tests, for reproducible runs and for `npm run fuzz`.
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, vi } from 'vitest'
import type fastCheck from 'fast-check'

type FastCheck = typeof fastCheck
type Settings = { readonly numRuns?: number }

/** fast-check's own default for the number of runs of a property. */
const DEFAULT_RUNS = 100

const seed = Number(process.env.ROAMSCOPE_SEED ?? 4067)
const runs = Number(process.env.ROAMSCOPE_RUNS ?? DEFAULT_RUNS)

/** A property that asks for fewer or more runs than usual gets fewer or more by the same factor in a large campaign. */
const scale = (settings: Settings | undefined) =>
  settings?.numRuns === undefined
    ? settings
    : { ...settings, numRuns: Math.ceil((settings.numRuns * runs) / DEFAULT_RUNS) }

// Loading fast-check takes longer than most test files: only those that use it get it.
const file = expect.getState().testPath
if (file !== undefined && readFileSync(file, 'utf8').includes('fast-check')) {
  const { default: fc } = await import('fast-check')
  fc.configureGlobal({ seed, numRuns: runs })
  if (runs !== DEFAULT_RUNS) {
    vi.doMock('fast-check', async importOriginal => {
      const original = await importOriginal<{ default: FastCheck }>()
      // The three overloads of assert differ only in what they return.
      const assert = ((property: Parameters<FastCheck['assert']>[0], settings?: Settings) =>
        original.default.assert(property, scale(settings))) as FastCheck['assert']
      return { ...original, assert, default: { ...original.default, assert } }
    })
  }
}

// Campaigns watch what stays in memory: they ask for a collection first.
if (file !== undefined && readFileSync(file, 'utf8').includes('heapWatch')) {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  Object.assign(globalThis, { gc: collect })
}
