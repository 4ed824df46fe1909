import { expect, test } from 'vitest'
import { inventTrace, type InventedEvent } from './invented-trace.fixture.ts'
import { trafficFigures } from './traffic.ts'

/** One packet every 50 ms from `flow`'s source; those of `lost` never arrive. */
const flow = (name: string, packets: number, lost: readonly number[]): InventedEvent[] =>
  Array.from({ length: packets }, (_, packet): InventedEvent[] => [
    { kind: 'flow', flow: name, packet, what: 'sent', atUs: 50_000 * packet },
    ...(lost.includes(packet)
      ? []
      : [{ kind: 'flow', flow: name, packet, what: 'delivered', atUs: 50_000 * packet + 5_000 } as const]),
  ]).flat()

test('an outage runs from the first lost packet to the next one that arrives', () => {
  expect(trafficFigures(inventTrace(flow('mn>ha', 40, [3, 4, 9])))).toEqual({
    sent: 40,
    delivered: 37,
    lost: 3,
    outages: [
      { from: 'mn', to: 'ha', startUs: 150_000, endUs: 250_000, lost: 2 },
      { from: 'mn', to: 'ha', startUs: 450_000, endUs: 500_000, lost: 1 },
    ],
  })
})

test('an outage that never ends lasts until the end; packets still under way are not lost', () => {
  const lost = Array.from({ length: 20 }, (_, i) => 20 + i)
  const { sent, delivered, lost: count, outages } = trafficFigures(inventTrace(flow('ha>mn', 40, lost), {}, 1_950_000))
  expect([sent, delivered, count]).toEqual([40, 20, 10])
  expect(outages).toEqual([{ from: 'ha', to: 'mn', startUs: 1_000_000, endUs: 1_950_000, lost: 10 }])
})
