import { expect, test } from 'vitest'
import reactive from '../scenarios/cxtp/reactive.scenario.ts'
import predictive from '../scenarios/cxtp/predictive.scenario.ts'
import spiCollision from '../scenarios/cxtp/spi-collision.scenario.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { traceDigest } from '../trace/digest.ts'
import type { Trace } from '../trace/trace.ts'
import { play, type Play } from './play.fixture.ts'
import { prepare, runScenario, traceOf, type RunRequest } from './run.ts'
import { Simulation, type Checkpoint } from './simulation.ts'

const UNTIL_US = 2_000_000
/** Steps between two checkpoints. */
const EVERY = 50

const lossy = {
  ...predictive,
  links: predictive.links.map(link => ({ ...link, jitterUs: 3_000, loss: { numerator: 1, denominator: 40 } })),
} satisfies Scenario

const requests: readonly (readonly [string, RunRequest])[] = [
  ['predictive', { scenario: predictive }],
  ['reactive over links that lose frames, and late ones', { scenario: { ...lossy, script: reactive.script } }],
  [
    'SPI collision with faults of every kind',
    {
      scenario: spiCollision,
      faults: [
        'drop:CTAA#1',
        'delay:CTDR#1:30ms',
        'duplicate:CTAR#1:2ms',
        'reorder:BU#1:after=BA#1',
        'corrupt:ESP#40:byte=90',
        'replay:CTAR#2:100ms',
        'forge:CTAR@1100ms',
        'partition:par-ha@1200ms..1300ms',
        'crash:par@1500ms',
        'restart:par@1600ms',
      ],
    },
  ],
]

const prepared = (request: RunRequest) => {
  const ready = prepare({ ...request, host: 'pure' })
  if (!ready.ok) throw new Error(ready.error)
  return ready.value.env
}

function digestOf(request: RunRequest): string {
  const run = runScenario({ ...request, untilUs: UNTIL_US })
  if (!run.ok) throw new Error(run.error)
  return traceDigest(run.value)
}

test.each(requests)('%s: the same request gives the same run, in all hosts', (_, request) => {
  const digest = digestOf({ ...request, host: 'pure' })
  expect(digestOf({ ...request, host: 'pure' })).toBe(digest)
  expect(digestOf({ ...request, host: 'live' })).toBe(digest)
  expect(digestOf({ ...request, host: 'compiled' })).toBe(digest)
  expect(digestOf({ ...request, host: 'pure', seed: request.scenario.seed + 1 })).not.toBe(digest)
})

test.each(requests)(`%s: a run goes on from every ${EVERY}th step as if it had never stopped`, (_, request) => {
  const env = prepared(request)
  const simulation = Simulation.start(env)
  const checkpoints: Checkpoint[] = [simulation.checkpoint()]
  for (let steps = 1; simulation.step(UNTIL_US); steps++)
    if (steps % EVERY === 0) checkpoints.push(simulation.checkpoint())
  const end = (trace: Simulation): Trace => traceOf(request, env, trace, UNTIL_US)
  const digest = traceDigest(end(simulation))
  expect(digest).toBe(digestOf({ ...request, host: 'pure' }))
  expect(checkpoints.length).toBeGreaterThan(4)
  for (const checkpoint of checkpoints) {
    const again = Simulation.resume(prepared(request), checkpoint)
    expect(again.nowUs).toBe(checkpoint.state.nowUs)
    while (again.step(UNTIL_US));
    expect(traceDigest(end(again)), `resumed at step ${checkpoint.step}`).toBe(digest)
  }
})

test('a checkpoint is taken of values only: the live host has none', () => {
  const ready = prepare({ scenario: predictive, host: 'live' })
  if (!ready.ok) throw new Error(ready.error)
  expect(() => Simulation.start(ready.value.env).checkpoint()).toThrow('checkpoints need the pure host')
})

test.each([
  ['drop:CTAR#1'],
  ['drop:CTAA#1'],
  ['duplicate:PCTD#1'],
  ['forge:CTAR@900ms', 'forge:CTAA@950ms', 'forge:BU@960ms'],
  ['crash:par@1900ms'],
  ['replay:ESP#3:200ms'],
])("faults never shift another node's draws: %s", (...faults) => {
  const without = play({ scenario: spiCollision, untilUs: 5_000_000 })
  const faulted = play({ scenario: spiCollision, untilUs: 5_000_000, faults })
  // The other mobile is part of no fault: every IV, number and octet of it stays.
  const ofNeighbour = ({ messages }: Play): readonly string[] =>
    messages.filter(({ from, copyOf }) => from === 'mn2' && copyOf === null).map(({ bytes }) => bytes.toString())
  expect(ofNeighbour(faulted)).toEqual(ofNeighbour(without))
  // What the mobile and nAR draw for the transfer: sequence number and new SPI.
  const sequences = ({ named }: Play): ReadonlySet<string> =>
    new Set(named('CTAR').flatMap(({ detail, forged, copyOf }) => (forged || copyOf !== null ? [] : [detail])))
  const newSpi = ({ events }: Play): unknown =>
    events('row').find(({ node, key, row }) => node === 'nar' && key === 'tunnel-mn/in' && row !== null)?.row?.['spi']
  expect(sequences(faulted)).toEqual(sequences(without))
  expect(newSpi(without)).toMatch(/^0x/)
  expect(newSpi(faulted)).toBe(newSpi(without))
})
