import { TimeHeap, type Timed } from '../../src/lib/heap.ts'
import type { Bench } from './bench.ts'

/** The hold model: take the earliest event, schedule one at a later time; `WAITING` events wait all the time. */
const WAITING = 1000
const HOLDS = 1000

/** Delays that no clock or chance decides (a full-period congruential sequence). */
const delays = Array.from({ length: HOLDS }, (_, at) => (at * 7919 + 13) % HOLDS)

const filled = (): Timed[] => Array.from({ length: WAITING }, (_, order) => ({ atUs: (order * 31) % WAITING, order }))

function heapOfOurs(): number {
  const queue = new TimeHeap(filled())
  for (const [at, delay] of delays.entries()) {
    const next = queue.pop()
    if (next !== undefined) queue.push({ atUs: next.atUs + delay, order: WAITING + at })
  }
  return queue.size
}

function sortedArray(): number {
  const before = (a: Timed, b: Timed) => a.atUs - b.atUs || a.order - b.order
  const queue = filled().sort(before)
  for (const [at, delay] of delays.entries()) {
    const next = queue.shift()
    if (next === undefined) break
    const event = { atUs: next.atUs + delay, order: WAITING + at }
    const place = queue.findIndex(each => before(event, each) < 0)
    queue.splice(place < 0 ? queue.length : place, 0, event)
  }
  return queue.length
}

export default {
  id: 'event-queue',
  title: `${HOLDS} events through the queue of the simulation while ${WAITING} wait (hold model)`,
  contenders: () => [
    { name: 'array kept sorted', run: sortedArray },
    { name: 'our heap', run: heapOfOurs },
  ],
  goal: { contender: 'our heap', atLeast: 2 },
} satisfies Bench
