// What repeated authentication comes to, asserted on the runs themselves (RFC 4478).
import { expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { foldSteps } from '../trace/fold.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
const setups = (run: Played): readonly number[] =>
  run.messages.flatMap(({ name, from, sentUs }) => (name === 'IKE_SA_INIT' && from === 'mn' ? [sentUs] : []))
const refusedPackets = (run: Played, afterUs: number): number =>
  run.trace.events.filter(each => each.kind === 'rejected' && each.code === 'no-association' && each.atUs > afterUs)
    .length
/** Fewest rows of the mobile's SAD within a time. */
const fewestRows = (run: Played, fromUs: number, untilUs: number): number =>
  Math.min(
    ...foldSteps(run.trace)
      .filter(({ atUs }) => atUs > fromUs && atUs < untilUs)
      .map(({ world }) => (world.nodes.get('mn')?.tables.SAD.keys() ?? []).length),
  )

test('ike-reauth: before its time is over, and never without an SA', () => {
  const run = played('ike-reauth')
  // To the millisecond: longer messages move it by microseconds.
  expect(setups(run).map(us => Math.round(us / 1_000))).toEqual([5, 1_513, 3_021])
  expect(refusedPackets(run, 5_000)).toBe(0)
  expect(fewestRows(run, 20_000, 4_000_000)).toBe(2)
})

test('ike-reauth-break: never two at once, and a moment without any', () => {
  const run = played('ike-reauth-break')
  expect(setups(run)).toHaveLength(2)
  expect(fewestRows(run, 1_500_000, 1_530_000)).toBe(0)
})

test('ike-reauth-late: the gateway waits a little longer than it said, and then deletes', () => {
  const run = played('ike-reauth-late')
  expect(fewestRows(run, 20_000, 2_511_143)).toBe(2)
  expect(fewestRows(run, 2_511_143, 2_600_000)).toBe(0)
  expect(Object.keys(run.table('mn', 'SAD'))).toHaveLength(2)
})
