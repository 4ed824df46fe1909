// Windows, lifetimes, modes and selectors of IKEv2: what their scenarios come to, asserted on the runs.
import { expect, test } from 'vitest'
import { present } from '../lib/assert.ts'
import { scenarioById } from '../scenarios/registry.ts'
import { play, type Played } from './played.fixture.ts'

const played = (id: string): Played => {
  const scenario = present(scenarioById(id), id)
  return play(scenario, { untilUs: scenario.untilUs })
}
const rows = (run: Played, node: string) => Object.values(run.table(node, 'SAD'))
const ike = (run: Played): readonly string[] =>
  run.messages.filter(({ protocol }) => protocol === 'IKEv2').map(({ name, from, to }) => `${name} ${from}>${to}`)

test('ike-window: three requests at once, answered as they come, the lost one last', () => {
  const run = played('ike-window')
  const creations = ike(run).filter(text => text.startsWith('CREATE_CHILD_SA'))
  expect(creations.slice(0, 5)).toEqual([
    ...Array.from({ length: 3 }, () => 'CREATE_CHILD_SA mn>par'),
    ...Array.from({ length: 2 }, () => 'CREATE_CHILD_SA par>mn'),
  ])
  expect(creations).toHaveLength(7)
  expect([rows(run, 'mn').length, rows(run, 'par').length]).toEqual([8, 8])
  expect(run.broken()).toEqual([])
})

test('ike-lifetime-time: every SA is replaced within its time, by either side, and no packet is lost for it', () => {
  const run = played('ike-lifetime-time')
  const askers = new Set(ike(run).filter(text => text.startsWith('CREATE_CHILD_SA')))
  expect(askers).toEqual(new Set(['CREATE_CHILD_SA mn>par', 'CREATE_CHILD_SA par>mn']))
  // The first packet asks for the SA; none after it is lost.
  expect(run.traffic.lost).toBe(1)
  expect([run.reports, run.broken()]).toEqual([[], []])
})

test('ike-lifetime-octets: a successor every thousand octets, asked for by the side that counts', () => {
  const run = played('ike-lifetime-octets')
  expect(ike(run).filter(text => text === 'CREATE_CHILD_SA mn>par')).toHaveLength(2)
  expect(rows(run, 'mn').map(({ octets }) => Number(octets) < 1_000)).toEqual([true, true])
  expect([run.traffic.lost, run.reports, run.broken()]).toEqual([1, [], []])
})

test('ike-lifetime-over: used no more from the hard limit on, told, and set up anew', () => {
  const run = played('ike-lifetime-over')
  expect(run.reports.slice(0, 2)).toEqual(['mn ike-lifetime-over', 'mn ike-no-answer'])
  const between = run.messages.filter(
    ({ name, from, sentUs }) => name === 'ESP' && from === 'mn' && sentUs > 2_600_000 && sentUs < 9_000_000,
  )
  expect(between).toEqual([])
  expect(rows(run, 'mn')).toHaveLength(2)
  expect(run.broken()).toEqual([])
})
