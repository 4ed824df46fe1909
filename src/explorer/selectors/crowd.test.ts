import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { present } from '../../lib/assert.ts'
import drain from '../../scenarios/gateways/drain.scenario.ts'
import { withSmallerCrowds } from '../../scenarios/crowd.ts'
import { judgedRun } from '../../checker/judged-run.ts'
import { prepareLarge } from '../store/prepare-large.ts'
import { prepareTrace } from '../store/actions.ts'
import type { CrowdFacts, LoadedTrace } from '../store/state.ts'
import { boundAt, countsOverTime } from './crowd-bound.ts'
import { cloudIn, dotAt, dotUnder } from './crowd-cloud.ts'
import { crowdDensity } from './crowd-density.ts'
import { lastChanges, membersNamed } from './crowd-list.ts'
import { crowdPlaces, swarmsAt } from './crowd-map.ts'
import { NOTHING_HIDDEN } from './ladder-filter.ts'
import { ladderLayout } from './ladder-layout.ts'
import { lanes } from './lanes.ts'
import { mapLayout } from './map-layout.ts'
import { narrate } from './narration.ts'
import { stepIndex } from './step-index.ts'
import { tableView } from './table-view.ts'

const MEMBERS = 12
let loaded: LoadedTrace
let crowd: CrowdFacts
beforeAll(async () => {
  const scenario = withSmallerCrowds(drain, MEMBERS)
  const run = judgedRun({ scenario, seed: null, faults: [], settings: [] })
  if (!run.ok) throw new Error(run.error)
  loaded = present(await prepareLarge(run.value, () => true), 'wanted')
  crowd = present(loaded.crowd, 'crowd')
}, 60_000)

describe('a long trace read a little at a time', () => {
  test('is what it is read at once', () => {
    const { steps, messages } = prepareTrace(loaded.trace)
    expect(loaded.messages).toEqual(messages)
    expect(loaded.steps.map(({ index, atUs }) => [index, atUs])).toEqual(steps.map(({ index, atUs }) => [index, atUs]))
    expect(loaded.steps.at(-1)?.world.nodes).toEqual(steps.at(-1)?.world.nodes)
  })
  test('is given up when it is no longer wanted', async () => {
    expect(await prepareLarge(loaded.trace, () => false)).toBeUndefined()
  })
})

describe('who serves whom', () => {
  const last = (): number => loaded.steps.length - 1
  test('all go from the first gateway to the second, one after the other', () => {
    expect(crowd.gateways.map(({ id }) => id)).toEqual(['sg1', 'sg2'])
    expect(boundAt(crowd, 0)).toMatchObject({ counts: [0, 0], none: MEMBERS })
    expect(boundAt(crowd, last())).toMatchObject({ counts: [0, MEMBERS], none: 0 })
    const moves = crowd.changes.filter(({ from }) => from === 0)
    expect(moves.map(({ member }) => member)).toEqual(crowd.members.map((_, i) => i))
    expect(boundAt(crowd, moves[3]?.step ?? 0)).toMatchObject({ counts: [MEMBERS - 4, 4], moved: new Set([3]) })
  })
  test('a step looked at from either side is the same', () => {
    const counts = (step: number) => boundAt(crowd, step).counts
    fc.assert(
      fc.property(fc.array(fc.nat(last()), { minLength: 2, maxLength: 12 }), steps => {
        const before = steps.map(counts)
        expect(steps.toReversed().map(counts)).toEqual(before.toReversed())
      }),
    )
  })
  test('over time they are always as many as the crowd has', () => {
    for (const { counts } of countsOverTime(crowd))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(MEMBERS)
    expect(countsOverTime(crowd).at(-1)?.counts).toEqual([0, MEMBERS])
  })
  test('members are found by name and address; each says since when', () => {
    expect(membersNamed(crowd, 'c1')[0]).toBe(0)
    expect(membersNamed(crowd, '').length).toBe(MEMBERS)
    expect(membersNamed(crowd, crowd.members[4]?.addresses[0] ?? '?')).toEqual([4])
    expect(membersNamed(crowd, 'nobody')).toEqual([])
    const moved = present(
      crowd.changes.find(({ member, from }) => member === 4 && from === 0),
      'move',
    )
    expect(lastChanges(crowd, 4, moved.atUs)).toBe(moved.atUs)
    expect(lastChanges(crowd, 4, 0)).toBeUndefined()
  })
})

describe('the story beside the crowd', () => {
  test('tells of everybody else, and of the member that is followed', () => {
    const bare = crowd.story(null)
    const followed = crowd.story('c3')
    const about = ({ told }: LoadedTrace, node: string) => told.filter(({ from, to }) => from === node || to === node)
    expect(about(bare, 'c3')).toEqual([])
    expect(about(bare, 'eu').length).toBeGreaterThan(4)
    expect(about(followed, 'c3').length).toBe(
      loaded.messages.filter(({ from, to }) => from === 'c3' || to === 'c3').length,
    )
    expect(about(followed, 'c4')).toEqual([])
    // Its contexts go between the gateways under no name: they are its own all the same.
    const transfers = ({ told }: LoadedTrace) => told.filter(({ name }) => name === 'CTD').length
    expect([transfers(bare), transfers(followed)]).toEqual([1, 2])
  })
  test('every message belongs to the crowd or to the story', () => {
    expect(crowd.messages.length + crowd.story(null).told.length).toBe(loaded.messages.length)
  })
  test('its steps are stops, and those in which a member changes gateways', () => {
    const { telling } = stepIndex(loaded)
    for (const { step } of crowd.changes) expect(telling).toContain(step)
    expect(telling.length).toBeLessThan(loaded.steps.length / 4)
  })
  test('the crowd has one lifeline before all others', () => {
    const place = lanes(crowd.story('c3').trace, 1_016)
    expect(place.lanes.map(({ label }) => label)).toEqual([`${MEMBERS} clients`, 'ISP', 'EU', 'C3', 'SG1', 'SG2'])
    expect(lanes(crowd.story(null).trace, 374).lanes.map(({ node }) => node)).toContain('sg2')
  })
})

test('IKE is spoken with the gateway behind the first hop', () => {
  const told = loaded.messages
    .filter(({ name, from }) => name === 'IKE_SA_INIT' && from === 'eu')
    .map(({ step }) => narrate(loaded, step).text)
  expect(told.length).toBeGreaterThan(0)
  for (const text of told) expect(text).toContain('SG1 suites and a key exchange')
})

describe('the picture', () => {
  test('a dot for each, none on another, each found where it is', () => {
    const field = fc.record({ width: fc.integer({ min: 60, max: 400 }), height: fc.integer({ min: 40, max: 120 }) })
    fc.assert(
      fc.property(field, fc.integer({ min: 1, max: 1_200 }), ({ width, height }, count) => {
        const cloud = cloudIn({ left: 10, top: 5, width, height }, count)
        const places = Array.from({ length: count }, (_, i) => dotAt(cloud, i))
        for (const [i, { x, y }] of places.entries()) expect(dotUnder(cloud, x, y)).toBe(i)
        expect(cloud.columns * cloud.pitch).toBeLessThanOrEqual(width + 0.1)
      }),
      { numRuns: 40 },
    )
  })
  test('every message of the crowd that has both its ends in the picture is in a bar', () => {
    const story = crowd.story(null)
    const place = lanes(story.trace, 1_016)
    const layout = ladderLayout(story, place, { zoom: 1, compressed: true, data: true, filter: NOTHING_HIDDEN })
    const { shapes, counts } = crowdDensity(story, layout, true)
    expect(new Set(shapes.map(({ style }) => style))).toEqual(new Set(['cxtp', 'ike', 'esp']))
    for (const { y } of counts) expect(y).toBeLessThan(layout.scale.height)
    expect(crowdDensity(story, layout, false).shapes.map(({ style }) => style)).not.toContain('esp')
  })
  test('pipes lead to both gateways, and what is under way is counted', () => {
    const story = crowd.story(null)
    const place = lanes(story.trace, 1_016)
    const places = present(crowdPlaces(crowd, mapLayout(story.trace, place, 152), place), 'places')
    expect(places.pipes.map(({ gateway }) => gateway)).toEqual([0, 1])
    const message = present(
      crowd.messages.find(({ name }) => name === 'CTD'),
      'CTD',
    )
    const swarm = swarmsAt(story, message.sentUs + 1).find(({ from, to }) => from === 'sg1' && to === 'sg2')
    expect(swarm?.count).toBeGreaterThanOrEqual(1)
  })
})

test('a long table is cut: what changes comes first, then whose rows are asked for, then the oldest', () => {
  const moved = present(
    crowd.changes.find(({ from }) => from === 0),
    'move',
  )
  const full = present(tableView(loaded, moved.step + 40, 'sg2', 'SAD'), 'SAD')
  const cut = present(tableView(loaded, moved.step + 40, 'sg2', 'SAD', { most: 5, first: 'eu' }), 'SAD')
  expect(full.more).toBe(0)
  expect(cut).toMatchObject({ total: full.rows.length, more: full.rows.length - cut.rows.length })
  const calm = present(tableView(loaded, loaded.steps.length - 1, 'sg2', 'SAD', { most: 5, first: 'c7' }), 'SAD')
  expect(calm.rows.slice(0, 2).map(({ row }) => row['owner'])).toEqual(['c7', 'c7'])
  expect(calm.rows).toHaveLength(5)
})
