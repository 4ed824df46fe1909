// How fast a gateway may be drained: what the experiment is made of, with fewer clients.
import { expect, test } from 'vitest'
import { drainedBy, drainPacing } from './drain-pacing.ts'

const CLIENTS = 79
const median = ({ outagesUs }: ReturnType<typeof drainedBy>): number => outagesUs[Math.floor(outagesUs.length / 2)] ?? 0

test('a pace below what SG2 puts in place costs no client anything; above, outages grow with the queue', () => {
  const [slow, fast] = [drainedBy(40, 1, CLIENTS), drainedBy(200, 1, CLIENTS)]
  expect([slow.moved, slow.failed, slow.repeated]).toEqual([CLIENTS + 1, 0, 0])
  // 79 steps of 25 ms, and the last client.
  expect(slow.durationUs).toBeGreaterThan(1_975_000)
  expect(slow.durationUs).toBeLessThan(2_200_000)
  expect(fast.durationUs).toBeLessThan(slow.durationUs)
  expect(median(fast)).toBeGreaterThan(1.5 * median(slow))
  expect(fast.waitingMost).toBeGreaterThan(5 * slow.waitingMost)
  expect(fast.repeated).toBeGreaterThan(0)
  expect(drainedBy(40, 1, CLIENTS)).toEqual(slow)
  expect(drainedBy(40, 2, CLIENTS)).not.toEqual(slow)
}, 60_000)

test('every series tells how many clients went and came back', () => {
  expect(drainPacing.series.map(({ id }) => id)).toEqual(['duration', 'outage-median', 'outage-95', 'outage-most'])
  expect(drainPacing.parts?.every(({ kind }) => kind === 'count')).toBe(true)
})
