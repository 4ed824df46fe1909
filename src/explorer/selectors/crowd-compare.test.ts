import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import { judgedRun } from '../../checker/judged-run.ts'
import drainAtOnce from '../../scenarios/gateways/drain-at-once.scenario.ts'
import drain from '../../scenarios/gateways/drain.scenario.ts'
import { withSmallerCrowds } from '../../scenarios/crowd.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import { prepareLarge } from '../store/prepare-large.ts'
import { prepareTrace } from '../store/actions.ts'
import type { LoadedTrace } from '../store/state.ts'
import { sampleTrace } from '../testing/sample-trace.ts'
import { compareRuns } from './compare-runs.ts'
import { comparedCrowds, crowdOutcome, differingClients, quantile, type CrowdOutcome } from './crowd-compare.ts'
import { loadPlots, outagePlot } from './crowd-plots.ts'

const MEMBERS = 12
let runs: readonly LoadedTrace[]
let paced: CrowdOutcome
let atOnce: CrowdOutcome
const loadedRun = async (scenario: Scenario): Promise<LoadedTrace> => {
  const run = judgedRun({ scenario: withSmallerCrowds(scenario, MEMBERS), seed: null, faults: [], settings: [] })
  if (!run.ok) throw new Error(run.error)
  return present(await prepareLarge(run.value, () => true), 'wanted')
}
beforeAll(async () => {
  runs = [await loadedRun(drain), await loadedRun(drainAtOnce)]
  const [a, b] = runs.map(run => present(crowdOutcome(run).told, 'outcome'))
  paced = present(a, 'paced')
  atOnce = present(b, 'at once')
}, 60_000)

test('every client that was sent has an outage, and one of the crowd is the same client in both runs', () => {
  expect(paced.outages.size).toBe(MEMBERS)
  expect([...paced.outages.keys()].sort()).toEqual([...atOnce.outages.keys()].sort())
  expect([paced.without, atOnce.without]).toEqual([0, 0])
  expect(paced.medianUs).toBeLessThanOrEqual(paced.p95Us)
  expect(paced.p95Us).toBeLessThanOrEqual(paced.longestUs)
})

test('who waits for a pace is served by nobody for a shorter time than who is sent at once', () => {
  const row = (name: string) => comparedCrowds(paced, atOnce).find(figure => figure.name === name)
  expect(row('over')).toMatchObject({ left: paced.figures.moved, better: 'more' })
  expect(row('median')?.right).toBeGreaterThan(row('median')?.left ?? Infinity)
})

test('the gateways’ counts begin with the drain, and end with all at the second one', () => {
  const [first, second] = paced.gateways
  expect([first?.counts[0], second?.counts[0]]).toEqual([
    { sinceUs: 0, count: MEMBERS },
    { sinceUs: 0, count: 0 },
  ])
  expect([first?.counts.at(-1)?.count, second?.counts.at(-1)?.count]).toEqual([0, MEMBERS])
})

test('clients that fare otherwise come with the greatest difference first; a run differs from itself in none', () => {
  const [left] = runs
  const run = present(left, 'run')
  const { clients, all } = differingClients(run, paced, atOnce, 3)
  const gaps = clients.map(({ left: a, right: b }) => Math.abs((a?.lengthUs ?? 0) - (b?.lengthUs ?? 0)))
  expect(clients).toHaveLength(3)
  expect(all).toBeGreaterThanOrEqual(3)
  expect(gaps).toEqual(gaps.toSorted((a, b) => b - a))
  expect(differingClients(run, paced, paced, 3)).toEqual({ clients: [], all: 0 })
})

test('beside a crowd only what is told is aligned', () => {
  const [a, b] = runs.map(run => present(run.crowd, 'crowd').story(null))
  const rows = compareRuns(present(a, 'a'), present(b, 'b'))
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.length).toBeLessThan((runs[0]?.messages.length ?? 0) / 4)
})

test('pictures stay in their room', () => {
  const room = { left: 30, right: 300, height: 60 }
  const numbers = (d: string): readonly number[] => (d.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
  for (const { paths, ticks, most } of loadPlots([paced, atOnce], room)) {
    expect(most).toBe(MEMBERS)
    expect(paths).toHaveLength(2)
    for (const number of paths.flatMap(numbers)) expect(number).toBeLessThanOrEqual(room.right)
    for (const { x } of ticks) expect(x).toBeGreaterThanOrEqual(room.left)
  }
  const { rows } = outagePlot([paced, atOnce], room)
  for (const { medianX, p95X, bars } of rows) {
    expect(medianX).toBeGreaterThanOrEqual(room.left)
    expect(p95X).toBeLessThanOrEqual(room.right)
    expect(bars).toMatch(/^M/)
  }
})

test('a quantile is one of the values, and no smaller one is enough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (list, share) => {
        const sorted = list.toSorted((a, b) => a - b)
        const value = quantile(sorted, share)
        expect(sorted).toContain(value)
        expect(sorted.filter(other => other <= value).length).toBeGreaterThanOrEqual(share * sorted.length - 1e-9)
        expect(sorted.filter(other => other < value).length).toBeLessThan(share * sorted.length + 1e-9)
      },
    ),
  )
  expect(quantile([], 0.5)).toBe(0)
})

test('a run without a crowd has no outcome', () => {
  expect(crowdOutcome(prepareTrace(sampleTrace())).told).toBeUndefined()
})
