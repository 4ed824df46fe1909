// Two endpoints of IKEv1 on real bytes: sizes of Allard 2008 table 1, keys, losses, refusals.
import { describe, expect, test } from 'vitest'
import { toHex } from '../../../lib/bytes.ts'
import { firstQuick, Ikev1Pair, type Side } from './ikev1-pair.fixture.ts'

/** Ethernet, IPv6 and UDP in front of every message. */
const HEADERS_OCTETS = 14 + 40 + 8
const frames = (pair: Ikev1Pair): readonly number[] =>
  pair.sent.map(({ datagram }) => datagram.payload.length + HEADERS_OCTETS)
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
const installed = (pair: Ikev1Pair): readonly Side[] =>
  pair.reports.flatMap(({ side, report }) => (report.what === 'child-installed' ? [side] : []))

/** SPIs and keys of both directions, named from the MN's side. */
function rows(pair: Ikev1Pair, side: Side) {
  return pair.endpoint(side).ipsec.sad.map(row => {
    const outward = (side === 'mn') === (row.direction === 'out')
    return [
      outward ? 'out' : 'in',
      row.spi,
      toHex(row.encryptionKey),
      toHex(row.integrityKey),
      row.source,
      row.destination,
    ]
  })
}
const byDirection = (list: readonly (readonly unknown[])[]) =>
  [...list].sort((a, b) => String(a[0]).localeCompare(String(b[0])))

describe('as racoon spoke it', () => {
  test('main mode takes 11 messages and 2182 octets', () => {
    const pair = new Ikev1Pair('main').initiate().run(2_000_000)
    expect([...frames(pair)].sort((a, b) => a - b)).toEqual([122, 142, 142, 146, 146, 146, 146, 242, 242, 338, 370])
    expect(sum(frames(pair))).toBe(2182)
    expect(installed(pair)).toEqual(['mn', 'gw'])
  })

  test('aggressive mode takes 8 messages and 1896 octets', () => {
    const pair = new Ikev1Pair('aggressive').initiate().run(2_000_000)
    expect(frames(pair)).toHaveLength(8)
    expect(sum(frames(pair))).toBe(1896)
    expect(installed(pair)).toEqual(['mn', 'gw'])
  })
})

describe.each(['main', 'aggressive'] as const)('%s mode', exchange => {
  test('both ends come to the same SAs', () => {
    const pair = new Ikev1Pair(exchange).initiate().run(2_000_000)
    expect(byDirection(rows(pair, 'mn'))).toEqual(byDirection(rows(pair, 'gw')))
    expect(rows(pair, 'mn')).toHaveLength(2)
    expect(pair.refused).toEqual([])
    expect(firstQuick(pair.endpoint('mn')).inboundSpi).toBe(firstQuick(pair.endpoint('gw')).outboundSpi)
  })

  test('without PFS, with one transform and zero padding too', () => {
    const change = { pfs: undefined, padding: 'zeros', initialContact: 'none' } as const
    const pair = new Ikev1Pair(exchange, { mn: change, gw: change }).initiate().run(2_000_000)
    expect(byDirection(rows(pair, 'mn'))).toEqual(byDirection(rows(pair, 'gw')))
    expect(pair.sent).toHaveLength(exchange === 'main' ? 9 : 6)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('loses message %i and recovers', lost => {
    const pair = new Ikev1Pair(exchange)
    pair.fate = (_datagram, _from, count) => (count === lost ? [] : [10_000])
    pair.initiate().run(20_000_000)
    expect(byDirection(rows(pair, 'mn'))).toEqual(byDirection(rows(pair, 'gw')))
    expect(rows(pair, 'mn')).toHaveLength(2)
  })

  test('every message twice, the copy late, changes nothing', () => {
    const once = new Ikev1Pair(exchange).initiate().run(2_000_000)
    const twice = new Ikev1Pair(exchange)
    twice.fate = () => [10_000, 35_000]
    twice.initiate().run(20_000_000)
    expect(rows(twice, 'mn')).toEqual(rows(once, 'mn'))
    expect(rows(twice, 'gw')).toEqual(rows(once, 'gw'))
    expect(Object.keys(twice.endpoint('gw').sas)).toEqual(['gw/ikev1/1'])
  })

  test('a peer that never answers is reported', () => {
    const pair = new Ikev1Pair(exchange)
    pair.fate = () => []
    pair.initiate().run(100_000_000)
    expect(pair.reports).toEqual([
      { side: 'mn', report: { what: 'setup-failed', sa: 'mn/ikev1/1', code: 'no-answer', notify: '' } },
    ])
    expect(Object.keys(pair.endpoint('mn').sas)).toEqual([])
    expect(pair.states('mn')).toEqual({})
  })

  test('another pre-shared key ends in a reported failure at both ends, and no SA', () => {
    const pair = new Ikev1Pair(exchange, { gw: { secret: new Uint8Array([1, 2, 3]) } }).initiate().run(100_000_000)
    const codes = pair.reports.map(({ side, report }) => [side, report.what])
    expect(codes).toContainEqual(['mn', 'setup-failed'])
    expect(codes).toContainEqual(['gw', 'setup-failed'])
    expect(rows(pair, 'mn')).toEqual([])
    expect(rows(pair, 'gw')).toEqual([])
  })

  test('proposals that have nothing in common are refused', () => {
    const phase1 = [{ encryption: 'aes128', hash: 'sha256', group: 'modp2048' }] as const
    const pair = new Ikev1Pair(exchange, { gw: { phase1 } }).initiate().run(100_000_000)
    expect(
      pair.reports.map(({ side, report }) => [
        side,
        'code' in report && report.code,
        'notify' in report && report.notify,
      ]),
    ).toEqual([
      ['gw', 'unacceptable', 'NO-PROPOSAL-CHOSEN'],
      ['mn', 'refused', 'NO-PROPOSAL-CHOSEN'],
    ])
  })

  test('phase 2 that does not fit is refused, and phase 1 stays', () => {
    const pair = new Ikev1Pair(exchange, { gw: { pfs: 'modp1024' } }).initiate().run(3_000_000)
    expect(pair.reports.filter(({ report }) => report.what === 'child-failed').map(({ side }) => side)).toEqual([
      'gw',
      'mn',
    ])
    expect(Object.values(pair.endpoint('gw').sas).map(({ phase }) => phase)).toEqual(['established'])
    expect(rows(pair, 'mn')).toEqual([])
  })

  test('a Delete takes the SA and its pair away at both ends', () => {
    const pair = new Ikev1Pair(exchange).initiate().run(2_000_000)
    pair.command('mn', { type: 'delete', sa: 'mn/ikev1/1' })
    pair.run(4_000_000)
    expect([rows(pair, 'mn'), rows(pair, 'gw')]).toEqual([[], []])
    expect([pair.endpoint('mn').sas, pair.endpoint('gw').sas]).toEqual([{}, {}])
    expect([pair.states('mn'), pair.states('gw')]).toEqual([{}, {}])
  })

  test('another quick mode under the same SA makes another pair', () => {
    const pair = new Ikev1Pair(exchange).initiate().run(2_000_000)
    pair.command('mn', { type: 'quick', sa: 'mn/ikev1/1' })
    pair.run(4_000_000)
    expect(rows(pair, 'mn')).toHaveLength(4)
    expect(byDirection(rows(pair, 'mn'))).toEqual(byDirection(rows(pair, 'gw')))
  })
})
