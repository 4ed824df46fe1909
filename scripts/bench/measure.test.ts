import { expect, test } from 'vitest'
import { measure, median } from './measure.ts'

test('the median is the middle, or the mean of the two in the middle', () => {
  expect([median([3]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([3, 5, 2.5])
})

test('contenders take turns, each round begins with another one, and ratios are within rounds', async () => {
  let now = 0
  const turns: string[] = []
  const taking = (name: string, milliseconds: number) => ({
    name,
    run: () => {
      turns.push(name)
      now += milliseconds
    },
  })
  const measured = await measure([taking('slow', 8), taking('fast', 2)], { rounds: 2, roundMs: 1, clock: () => now })
  expect(turns).toEqual(['slow', 'fast', 'fast', 'slow', 'slow', 'fast'])
  expect(measured).toEqual([
    { name: 'slow', medianUs: 8000, ratio: 1, ratioRange: [1, 1] },
    { name: 'fast', medianUs: 2000, ratio: 4, ratioRange: [4, 4] },
  ])
})

test('short work is repeated until the round is long enough', async () => {
  let now = 0
  const [only] = await measure([{ name: 'short', run: () => (now += 0.25) }], {
    rounds: 1,
    roundMs: 10,
    clock: () => now,
  })
  expect(only?.medianUs).toBe(250)
})
