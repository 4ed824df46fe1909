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

/** A row of one end of a download. */
const told = (atUs: number, node: string, row: Record<string, string | number>): InventedEvent => ({
  kind: 'row',
  node,
  table: 'Connections',
  key: 'tcp 1',
  row,
  counter: true,
  atUs,
})
const sender = (atUs: number, timeouts: number) => told(atUs, 'eu', { part: 'server', timeouts })
const receiver = (atUs: number, expected: number, state = 'receiving') =>
  told(atUs, 'server', { part: 'client', expected, state })

test('a download is out from its last octets before a time-out until octets get further, not until it is repeated', () => {
  const events = [
    receiver(100_000, 1),
    receiver(200_000, 1_001),
    // A long pause without a time-out is none.
    receiver(900_000, 2_001),
    sender(1_400_000, 1),
    // Something came again that was here already.
    receiver(1_500_000, 2_001),
    sender(2_400_000, 2),
    receiver(2_500_000, 3_001),
    sender(2_600_000, 0),
    receiver(2_700_000, 4_001),
  ]
  const outage = { from: 'eu', to: 'server', startUs: 900_000, endUs: 2_500_000, lost: 2 }
  expect(trafficFigures(inventTrace(events)).outages).toEqual([outage])
  expect(trafficFigures(inventTrace([...events, sender(3_300_000, 1)], {}, 4_000_000)).outages).toEqual([
    outage,
    { from: 'eu', to: 'server', startUs: 2_700_000, endUs: 4_000_000, lost: 1 },
  ])
  // All octets are there: a time-out after that is of the closing alone.
  const closed = [receiver(2_800_000, 5_001, 'closing'), sender(3_300_000, 1)]
  expect(trafficFigures(inventTrace([...events, ...closed], {}, 4_000_000)).outages).toEqual([outage])
})
