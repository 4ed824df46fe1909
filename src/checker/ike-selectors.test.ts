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

const sadOf = (run: Played, node: string) => Object.values(run.table(node, 'SAD'))
const marksOf = (run: Played, node: string): readonly string[] =>
  run.trace.events.flatMap(event => (event.kind === 'marked' && event.node === node ? [event.mark] : []))

test.each([
  ['ike-transport', 'transport', 'esp'],
  ['ike-transport-declined', 'tunnel', 'esp'],
  ['ike-ah', 'transport', 'ah'],
])('%s: data goes both ways through pairs of %s mode of %s', (id, mode, protocol) => {
  const run = played(id)
  for (const node of ['mn', 'ha'])
    expect(sadOf(run, node).map(row => [row['mode'], row['protocol']])).toEqual([
      [mode, protocol],
      [mode, protocol],
    ])
  // One packet of each side came before there was an SA.
  expect(run.traffic.lost).toBe(2)
  expect(run.reports).toEqual([])
})

test('ike-transport-required: no pair stays, no packet leaves, and a person learns why', () => {
  const run = played('ike-transport-required')
  expect([...sadOf(run, 'mn'), ...sadOf(run, 'ha')]).toEqual([])
  expect(run.reports).toEqual(['mn ike-child-failed'])
  expect(marksOf(run, 'mn')).toContain('mode-declined')
  expect(run.broken()).toEqual([])
})

test('ike-esn: both ends count in 64 bits', () => {
  const run = played('ike-esn')
  for (const node of ['mn', 'par']) expect(column(run, node, 'SAD', 'extendedSequence')).toEqual([true, true])
})

test.each([
  ['ike-ts-packet', [7000, 7001, 7002]],
  ['ike-children', [7000, 7001, 7002, 7003]],
])('%s: a pair for each of the ports %s', (id, ports) => {
  const run = played(id)
  const found = column(run, 'mn', 'SAD', 'selectors').map(text => /ff::1\[(\d+)\]/.exec(String(text))?.[1])
  expect([...new Set(found)].map(Number).sort((a, b) => a - b)).toEqual(ports)
  expect(found).toHaveLength(2 * ports.length)
  expect(run.broken()).toEqual([])
})

test('ike-single-pair: refused for two networks, granted for one pair of addresses', () => {
  const run = played('ike-single-pair')
  expect(marksOf(run, 'mn')).toContain('child-refused')
  expect(column(run, 'mn', 'SAD', 'selectors')).toEqual(
    Array.from({ length: 2 }, () => '2001:db8:1:ffff::10[any] 2001:db8:ff::1[any] any'),
  )
  expect(run.traffic.lost).toBe(1)
})
