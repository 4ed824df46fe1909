// What the scenarios of traffic selectors and modes come to, asserted on the runs themselves.
import { expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
const column = (run: Played, node: string, table: 'SAD' | 'SPD', name: string): readonly unknown[] =>
  Object.values(run.table(node, table)).map(row => row[name])

test('ike-ts-ports: SPD and SAD of both ends carry the granted ports, and what has none finds no SA', () => {
  const run = played('ike-ts-ports')
  expect(column(run, 'mn', 'SAD', 'selectors')).toEqual(
    Array.from({ length: 2 }, () => '2001:db8:1:ffff::10[7000-7001] 2001:db8:ff::1[7000-7001] 17'),
  )
  expect(column(run, 'par', 'SAD', 'selectors')).toEqual(
    Array.from({ length: 2 }, () => '2001:db8:ff::1[7000-7001] 2001:db8:1:ffff::10[7000-7001] 17'),
  )
  const refused = run.trace.events.flatMap(event =>
    event.kind === 'rejected' && event.node === 'mn' ? [event.code] : [],
  )
  // The first packet asks for the SA; the four of the third flow never get one.
  expect(refused).toEqual(Array.from({ length: 5 }, () => 'no-association'))
  expect(run.broken()).toEqual([])
})
