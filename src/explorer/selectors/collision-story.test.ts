import { describe, expect, test } from 'vitest'
import { simulator } from '../../workers/simulator.ts'
import { collision as say } from '../i18n/en/collision.ts'
import { textOf } from '../i18n/words.ts'
import { prepareTrace } from '../store/actions.ts'
import type { LoadedTrace } from '../store/state.ts'
import { namesOf } from '../views/collision/collision-names.ts'
import { collisionStories, stageAt, storyAt, type CollisionStory } from './collision-story.ts'
import { arrivingRows } from './collisions.ts'
import { tableView } from './table-view.ts'

interface Choice {
  readonly scenario?: string
  readonly settings?: readonly string[]
  readonly faults?: readonly string[]
}

async function run({ scenario = 'cxtp-spi-collision', settings = [], faults = [] }: Choice) {
  const played = await simulator.simulate({ scenario, seed: 1, faults, settings }, () => undefined)
  if (!played.ok) throw new Error(played.error)
  const loaded: LoadedTrace = prepareTrace(played.value)
  return { loaded, stories: collisionStories(loaded) }
}
const only = (stories: readonly CollisionStory[]): CollisionStory => {
  const [story] = stories
  if (story === undefined || stories.length > 1) throw new Error(`${stories.length} stories`)
  return story
}
const ids = (story: CollisionStory) => story.stages.map(({ id }) => id)

describe('a new number is drawn', async () => {
  const { loaded, stories } = await run({})
  const story = only(stories)
  test('five stages in order of time, from the rows that meet to the first packet', () => {
    expect(ids(story)).toEqual(['meet', 'draw', 'tell', 'agree', 'flow'])
    const times = story.stages.map(({ clockUs }) => clockUs)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    for (const { step, clockUs } of story.stages) expect(loaded.steps[step]?.atUs).toBeLessThanOrEqual(clockUs)
  })
  test('holder, other end and number are those of the tables', () => {
    const end = loaded.steps.at(-1)?.world.nodes
    expect(story.holder?.['owner']).toBe('mn2')
    expect([story.peer, story.peerKey, story.peerRow?.['spi']]).toEqual(['mn', 'tunnel-mn/out', '0x00000101'])
    expect(story.newSpi).toBe(end?.get('nar')?.tables.SAD.get('tunnel-mn/in')?.['spi'])
    expect(story.newSpi).toBe(end?.get('mn')?.tables.SAD.get('tunnel-mn/out')?.['spi'])
    expect(story.told.map(({ name }) => name)).toEqual(['CTAA'])
  })
  test('the message is shown half way, between two steps', () => {
    const [carrier] = story.told
    const tell = story.stages[2]
    expect(tell?.clockUs).toBeGreaterThan(carrier?.sentUs ?? Infinity)
    expect(tell?.clockUs).toBeLessThan(carrier?.receivedUs ?? 0)
  })
  test('a moment belongs to the last stage before it', () => {
    const agree = story.stages[3]
    if (agree === undefined) throw new Error('no stage')
    expect(stageAt(story, agree.step, agree.clockUs)).toBe(3)
    expect(stageAt(story, story.event.step - 1, story.event.atUs - 1)).toBe(-1)
    expect(storyAt(stories, 0)).toBe(0)
  })
  test('every stage says who and which numbers', () => {
    const texts = story.stages.map(({ id }, i) =>
      textOf(say.text[id](namesOf(loaded, story, i), story.event.lookupCase)),
    )
    for (const text of texts) expect(text).not.toMatch(/undefined|null|^\W/u)
    expect(texts[0]).toContain('MN2’s SA is found by that already')
    expect(texts[1]).toContain(story.newSpi)
  })
  test('its row stands in the table at once: nothing waits outside', () => {
    expect(arrivingRows(loaded, story.event.step, 'nar', 'SAD')).toEqual([])
  })
})

test('refused: the row is seen beside the holder’s and goes; the refusal is told and reported', async () => {
  const { loaded, stories } = await run({ settings: ['cxtp.onCollision=refuse'] })
  const story = only(stories)
  expect(ids(story)).toEqual(['meet', 'refuse', 'tell', 'report'])
  expect([story.newSpi, story.report?.code]).toEqual([null, 'not-usable'])
  const { step } = story.event
  const view = tableView(loaded, step, 'nar', 'SAD')
  expect(view?.rows.filter(({ arriving }) => arriving).map(({ key, row }) => [key, row['spi']])).toEqual([
    ['tunnel-mn/in', '0x00000101'],
  ])
  expect(view?.tie).toMatchObject({ keys: ['tunnel-mn2/in', 'tunnel-mn/in'], spi: '0x00000101', lookupCase: 1 })
  expect(tableView(loaded, step + 1, 'nar', 'SAD')?.rows.some(({ arriving }) => arriving)).toBe(false)
})

test('the message is lost: told again, and the one that arrived is shown', async () => {
  const story = only((await run({ faults: ['drop:CTAA#1'] })).stories)
  expect(ids(story)).toEqual(['meet', 'draw', 'tell', 'agree', 'flow'])
  expect(story.told.map(({ fate }) => fate)).toEqual(['dropped', 'delivered'])
})

test('found by SPI, destination and source no rows collide', async () => {
  expect((await run({ settings: ['cxtp.lookupCase=3'] })).stories).toEqual([])
})

describe('UPDATE_SPI and its ways out', () => {
  const resolved = ['meet', 'draw', 'tell', 'agree', 'flow']
  const again = ['meet', 'draw', 'tell', 'agree']
  const denied = ['meet', 'refuse', 'tell', 'report']
  const renewed = ['meet', 'refuse', 'anew', 'flow']
  const late = ['meet', 'draw', 'tell', 'report', 'anew', 'flow']
  test.each([
    ['spi-case-1', [resolved, resolved]],
    ['spi-case-2', [resolved]],
    ['spi-case-3', []],
    ['spi-ike-sa', [again]],
    ['spi-ike-sa-ctaa', [resolved]],
    ['spi-ctaa', [resolved, resolved]],
    ['spi-deny', [denied, denied]],
    ['spi-renegotiate', [renewed, renewed.slice(0, -1)]],
    // Which outbound row is the new one's other end is not followed.
    ['spi-timer', [late, late.slice(0, -1)]],
    ['spi-round-trips', [again, again, again, ['meet', 'refuse', 'tell', 'report', 'anew', 'flow']]],
  ])('%s', async (scenario, stages) => {
    const { loaded, stories } = await run({ scenario })
    expect(stories.map(ids)).toEqual(stages)
    for (const story of stories)
      for (const [i, { id }] of story.stages.entries())
        expect(textOf(say.text[id](namesOf(loaded, story, i), story.event.lookupCase))).not.toMatch(/undefined|null/u)
  })
})
