import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseFault } from '../../simulation/faults/parse.ts'
import { runScenario, type HostKind } from '../../simulation/run.ts'
import { traceDigest } from '../../trace/digest.ts'
import type { Trace } from '../../trace/trace.ts'
import { checkInvariants } from '../invariants/registry.ts'
import type { InvariantId } from '../invariants/list.ts'
import { disturbedAtEnd, storyOf, surprises, type Story } from './random-story.fixture.ts'

/** What must hold whatever the network, an attacker without keys and crashing routers do. */
const ALWAYS: readonly InvariantId[] = [
  'no-cleartext',
  'no-unauthorised-transfer',
  'no-unauthorised-activation',
  'sad-key-unique',
  'single-holder',
  'no-replay-accepted',
  'ends-agree',
  'no-long-term-secret',
  'recovers',
]

function play({ scenario, faults }: Story, host: HostKind): Trace {
  const run = runScenario({ scenario, faults, host })
  if (!run.ok) throw new Error(run.error)
  return run.value
}

function breaches(trace: Trace): readonly string[] {
  const excused = disturbedAtEnd(trace)
  return checkInvariants(trace, ALWAYS)
    .filter(({ id, holds }) => !holds && !(id === 'recovers' && excused))
    .map(({ id, text }) => `${id}: ${text}`)
}

const stories = storyOf({ mayCrash: ['par', 'nar', 'far', 'ha', 'mn'], maxFaults: 4 })

test('random runs of family B end, keep the invariants, surprise no machine, and are the same in all hosts', () => {
  fc.assert(
    fc.property(stories, story => {
      const trace = play(story, 'pure')
      expect([...breaches(trace), ...surprises(trace)]).toEqual([])
      for (const host of ['live', 'compiled'] as const) expect(traceDigest(play(story, host))).toBe(traceDigest(trace))
    }),
    { numRuns: 15 },
  )
}, 120_000)

test('faults of random runs are all of the syntax that people write', () => {
  fc.assert(
    fc.property(stories, ({ scenario, faults }) => {
      for (const text of faults) {
        const parsed = parseFault(text, Object.keys(scenario.nodes))
        expect(parsed.ok ? parsed.value.text : parsed.error).toBe(text)
      }
    }),
  )
})
