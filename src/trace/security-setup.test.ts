import { expect, test } from 'vitest'
import { inventTrace, type InventedEvent } from './invented-trace.fixture.ts'
import { securitySetups, securitySetupUs } from './security-setup.ts'

const sa = (
  node: string,
  direction: string,
  spi: string,
  [source, destination]: readonly [string, string],
  atUs: number,
  state = 'active',
): InventedEvent => ({
  kind: 'row',
  node,
  key: `${direction}${spi}`,
  row: { spi, protocol: 'esp', direction, source, destination, encryptionKey: spi, integrityKey: '', state },
  atUs,
})
const up: InventedEvent = { kind: 'moved', node: 'mn', router: 'nar', address: 'm', atUs: 1_068_000 }
const up2: readonly [string, string] = ['m', 'r']
const down: readonly [string, string] = ['r', 'm']

test('from link up until both ends hold active SAs that match, each way', () => {
  const events = [
    sa('mn', 'out', '1', up2, 0),
    sa('mn', 'in', '2', down, 0),
    up,
    sa('nar', 'in', '1', up2, 1_070_000, 'held'),
    sa('nar', 'out', '2', down, 1_070_000),
    sa('nar', 'in', '1', up2, 1_088_110),
  ]
  expect(securitySetupUs(inventTrace(events))).toBe(20_110)
  expect(securitySetupUs(inventTrace(events.slice(0, -1)))).toBeNull()
})

test('with a gateway elsewhere too, but not with SAs of an address it has left', () => {
  const elsewhere = (ends: readonly [string, string], back: readonly [string, string]): readonly InventedEvent[] => [
    sa('mn', 'out', '1', ends, 0),
    sa('mn', 'in', '2', back, 0),
    sa('par', 'in', '1', ends, 1_090_000),
    sa('par', 'out', '2', back, 1_090_000),
  ]
  const [out = up, inbound = up, ...gateway] = elsewhere(up2, down)
  expect(securitySetupUs(inventTrace([out, inbound, up, ...gateway]))).toBe(22_000)
  const [oldOut = up, oldIn = up, ...oldGateway] = elsewhere(['old', 'r'], ['r', 'old'])
  expect(securitySetupUs(inventTrace([oldOut, oldIn, up, ...oldGateway]))).toBeNull()
})

test('SAs that only one end changed, or another key, do not match', () => {
  const other: InventedEvent = {
    kind: 'row',
    node: 'nar',
    key: 'in1',
    atUs: 2_000_000,
    row: { spi: '1', direction: 'in', encryptionKey: 'x', state: 'active' },
  }
  const events = [
    sa('mn', 'out', '1', up2, 0),
    sa('mn', 'in', '2', down, 0),
    up,
    sa('nar', 'out', '2', down, 2_000_000),
    other,
  ]
  expect(securitySetupUs(inventTrace(events))).toBeNull()
  expect(securitySetupUs(inventTrace([]))).toBeNull()
})

test('a mobile that leaves again was never set up', () => {
  const away: InventedEvent = { kind: 'moved', node: 'mn', router: null, atUs: 1_069_000 }
  const late = [
    sa('mn', 'out', '1', up2, 2_000_000),
    sa('mn', 'in', '2', down, 2_000_000),
    sa('nar', 'out', '2', down, 2_000_000),
    sa('nar', 'in', '1', up2, 2_000_000),
  ]
  expect(securitySetupUs(inventTrace([up, away, ...late]))).toBeNull()
})

test('a mobile that protects nothing sets nothing up', () => {
  const clear: InventedEvent = { kind: 'row', node: 'mn', table: 'SPD', key: 'p', row: { action: 'BYPASS' }, atUs: 0 }
  expect(securitySetups(inventTrace([clear, up]))).toEqual([])
  const protects: InventedEvent = { ...clear, row: { action: 'PROTECT' } }
  expect(securitySetups(inventTrace([protects, up]))).toEqual([{ mobile: 'mn', router: 'nar', us: null }])
})
