import { expect, test } from 'vitest'
import { heapWatch } from '../../../protocol/wire/heap-watch.fixture.ts'
import { associations, type IkePair } from './ike-pair.fixture.ts'
import { expectAgreement } from './orders/agreement.fixture.ts'
import { playRandomly, type Weather } from './ike-random.fixture.ts'

/** ROAMSCOPE_SEED chooses other schedules, ROAMSCOPE_RUNS more of them. */
const FIRST = Number(process.env['ROAMSCOPE_SEED'] ?? 4067)
const RUNS = Number(process.env['ROAMSCOPE_RUNS'] ?? 20)

/** Only what survives a collection has grown. */
const heapNow = (): number => {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const spis = (pair: IkePair, side: 'mn' | 'gw') =>
  pair
    .sas(side)
    .map(({ spiI, spiR }) => `${spiI} ${spiR}`)
    .sort()

const leftovers = (pair: IkePair, side: 'mn' | 'gw') =>
  Object.entries(pair.states(side)).filter(
    ([actor, state]) =>
      !['established', 'installed', 'lingering'].includes(state) && !movesAnSa(pair, side, actor, state),
  )

/** The machine of MOBIKE stays as long as an SA of its line. */
const movesAnSa = (pair: IkePair, side: 'mn' | 'gw', actor: string, state: string): boolean =>
  state === 'settled' && pair.sas(side).some(({ mobility }) => actor === `${mobility.line}/mobike`)

test.each<[string, Weather]>([
  ['when both sides act at once', { lost: 0, twice: 0, late: 0 }],
  ['and when messages are lost, doubled and overtake each other', { lost: 15, twice: 10, late: 15 }],
])(
  'in the end both sides hold the same SAs and nothing else, %s',
  (_, weather) => {
    const heap = heapWatch(heapNow)
    for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
      if ((seed - FIRST) % 1_000 === 500) heap.check(`seed ${seed}`)
      const pair = playRandomly(seed, weather)
      const about = `seed ${seed}`
      expect({ about, sas: spis(pair, 'mn') }).toEqual({ about, sas: spis(pair, 'gw') })
      expect({ about, rows: associations(pair, 'mn') }).toEqual({ about, rows: associations(pair, 'gw') })
      expect({ about, left: [...leftovers(pair, 'mn'), ...leftovers(pair, 'gw')] }).toEqual({ about, left: [] })
      expectAgreement(pair, about)
    }
  },
  // A campaign takes as long as it takes.
  RUNS > 1_000 ? 0 : 600_000,
)
