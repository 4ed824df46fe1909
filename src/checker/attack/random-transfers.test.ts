// Transfers of IKE contexts through CXTP, as whole runs, to routers full of others whose SPIs come from a small space.
import { describe, expect, test } from 'vitest'
import { judgedRun } from '../judged-run.ts'
import { disturbedAtEnd, surprises } from './random-story.fixture.ts'
import { transferStory } from './random-transfer.fixture.ts'
import type { InvariantId } from '../invariants/list.ts'
import type { Trace } from '../../trace/trace.ts'

/** ROAMSCOPE_SEED chooses other runs, ROAMSCOPE_RUNS more of them. */
const FIRST = Number(process.env['ROAMSCOPE_SEED'] ?? 2008)
const RUNS = Number(process.env['ROAMSCOPE_RUNS'] ?? 24)

const ALWAYS: readonly InvariantId[] = [
  'no-cleartext',
  'no-unauthorised-transfer',
  'no-unauthorised-activation',
  'sad-key-unique',
  'single-holder',
  'no-replay-accepted',
  'no-nonce-reuse',
  'ends-agree',
  'message-ids-agree',
  'no-long-term-secret',
  'recovers',
]

function play(seed: number): Trace {
  const { scenario, faults } = transferStory(seed)
  const run = judgedRun({ scenario, seed: null, faults, settings: [] })
  if (!run.ok) throw new Error(`seed ${seed}: ${run.error}`)
  return run.value
}

/** What breaks in a run, and rows of the other nodes that it touches. */
function problems(trace: Trace): readonly string[] {
  const excused = disturbedAtEnd(trace)
  const broken = trace.invariants
    .filter(({ id, holds }) => !holds && ALWAYS.some(each => each === id) && !(id === 'recovers' && excused))
    .map(({ id, text }) => `${id}: ${text}`)
  const crashed = trace.events.some(event => event.kind === 'node' && event.what === 'crashed' && event.node === 'nar')
  const touched = trace.events.flatMap(event =>
    event.kind === 'row' && event.table === 'SAD' && event.node === 'nar' && event.step > 0 && isOther(event.key)
      ? [`${event.key} of another node is changed`]
      : [],
  )
  return [...broken, ...(crashed ? [] : touched), ...surprises(trace)]
}
const isOther = (key: string): boolean => key.startsWith('tunnel-nar')

describe('random transfers', () => {
  test(
    `${RUNS} runs from seed ${FIRST} on: no two SAs share a lookup key, and every tunnel lives or its end is reported`,
    () => {
      const met = new Map<string, number>()
      const count = (what: string): void => void met.set(what, (met.get(what) ?? 0) + 1)
      const bad: string[] = []
      for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
        const trace = play(seed)
        for (const problem of problems(trace)) bad.push(`seed ${seed}: ${problem}`)
        for (const event of trace.events) {
          if (event.kind === 'collided') count(`collided ${event.table}`)
          if (event.kind === 'spi-changed') count(`changed by ${event.by}`)
          if (event.kind === 'reported') count(event.code)
        }
        if (RUNS > 100 && (seed - FIRST) % 100 === 99)
          process.stderr.write(
            `${seed - FIRST + 1} of ${RUNS}, ${bad.length} bad: ${JSON.stringify(Object.fromEntries(met))}\n${bad.join('\n')}\n`,
          )
      }
      expect(bad).toEqual([])
      if (RUNS < 20) return
      expect([...met.keys()]).toEqual(
        expect.arrayContaining(['collided SAD', 'changed by CTAA', 'changed by UPDATE_SPI', 'ike-fallback']),
      )
    },
    RUNS > 100 ? 0 : 300_000,
  )
})
