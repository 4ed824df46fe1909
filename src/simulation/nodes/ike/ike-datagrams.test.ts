import { expect, test } from 'vitest'
import { associations } from './ike-pair.fixture.ts'
import { Storm, type Kept } from './ike-datagrams.fixture.ts'
import { DEFAULT_IKE_LIMITS } from './ike-config.ts'

/** ROAMSCOPE_SEED chooses others, ROAMSCOPE_RUNS more: `npm run fuzz` has 5 000 runs, and so a million datagrams. */
const SEED = Number(process.env['ROAMSCOPE_SEED'] ?? 7296)
const DATAGRAMS = 200 * Number(process.env['ROAMSCOPE_RUNS'] ?? 15)
const LOOK_EVERY = 500

/** Far above what the storm's pace makes of them, far below what would come of keeping anything for each datagram. */
const MOST: Kept = {
  sas: 300,
  halfOpen: DEFAULT_IKE_LIMITS.halfOpen,
  children: 8,
  actors: 320,
  answers: 900,
  reassemblies: 8,
  queued: 16,
}

test(`a gateway survives ${DATAGRAMS} random datagrams: nothing is thrown, nothing grows, and its peer notices nothing`, () => {
  const storm = new Storm(SEED)
  const { pair } = storm
  const before = { mn: associations(pair, 'mn'), sa: pair.sa('mn').name }
  for (let i = 0; i < DATAGRAMS; i++) {
    const about = { seed: SEED, datagram: i }
    try {
      storm.next()
    } catch (error) {
      throw new Error(`seed ${SEED}, datagram ${i}: ${String(error)}`, { cause: error })
    }
    if (i % LOOK_EVERY !== 0) continue
    const kept = storm.kept()
    const over = Object.entries(kept).filter(([what, count]) => count > MOST[what as keyof Kept])
    expect({ about, over }).toEqual({ about, over: [] })
  }
  expect(associations(pair, 'mn')).toEqual(before.mn)
  expect(associations(pair, 'gw')).toEqual(before.mn)
  expect(pair.states('mn')[before.sa]).toBe('established')
  pair.run(300_000_000)
  const { queued, ...kept } = storm.kept()
  expect(kept).toMatchObject({ sas: 1, halfOpen: 0, children: 1, reassemblies: 0 })
  // Requests ahead of their turn, which the storm made with the peer's own keys, wait within the window.
  expect(queued).toBeLessThan(4)
}, 0)
