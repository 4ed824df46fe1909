import { describe, expect, test } from 'vitest'
import { parseTrafficRange, trafficRangeText } from '../../../protocol/ipsec/traffic-range-text.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { IkePeer } from './ike-config.ts'
import { associations, IkePair, type Side } from './ike-pair.fixture.ts'
import { readSelector, rangesPayload } from './selectors.ts'

const ranges = (...texts: readonly string[]): readonly TrafficRange[] =>
  texts.map(text => {
    const range = parseTrafficRange(text)
    if (!range.ok) throw new Error(range.error)
    return range.value
  })
const pairOf = (mn: Partial<IkePeer>, gw: Partial<IkePeer>): IkePair => new IkePair({ peer: { mn, gw } }).establish()
const marks = (pair: IkePair, side: Side): readonly string[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.text] : []))
const agreed = (pair: IkePair, side: Side): readonly string[] =>
  pair
    .children(side)
    .flatMap(({ localRanges, remoteRanges }) => [
      localRanges.map(trafficRangeText).join(),
      remoteRanges.map(trafficRangeText).join(),
    ])

describe('narrowing by protocol and port (RFC 7296 §2.9, §3.13.1)', () => {
  test.each([
    ['10.20.0.0/24', '10.10.0.0/24', '10.20.0.0/24[tcp]', '10.10.0.1[tcp/443]'],
    ['10.20.0.0/24[udp]', '10.10.0.0/24', '10.20.0.0/24[udp/1024-65535]', '10.10.0.0/24[udp/53]'],
    ['10.20.0.1[icmp]', '10.10.0.0/24[icmp]', '10.20.0.1[icmp/8(0)]', '10.10.0.0/24[icmp/8(0)]'],
  ])('%s to %s comes to %s and %s', (local, remote, gwRemote, gwLocal) => {
    const pair = pairOf(
      { localRanges: ranges(local), remoteRanges: ranges(remote) },
      { localRanges: ranges(gwLocal), remoteRanges: ranges(gwRemote) },
    )
    expect(agreed(pair, 'mn')).toEqual([gwRemote, gwLocal])
    expect(agreed(pair, 'gw')).toEqual([gwLocal, gwRemote])
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
    const sets = (side: Side) => pair.endpoint(side).ipsec
    for (const side of ['mn', 'gw'] as const) {
      expect(sets(side).sad[0]?.selectors).toEqual(sets(side).spd[0]?.selectors)
      expect(sets(side).sad[0]?.selectors[0]?.protocol).not.toBe('any')
    }
  })

  test('protocols that have nothing in common are unacceptable, over one side or over both', () => {
    const [here, there] = [ranges('10.20.0.0/24'), ranges('10.10.0.0/24')]
    const one = pairOf({ localRanges: ranges('10.20.0.0/24[tcp]') }, { remoteRanges: ranges('10.20.0.0/24[udp]') })
    expect(marks(one, 'mn')).toEqual(['the first child: TS_UNACCEPTABLE'])
    const crossed = pairOf(
      { localRanges: here, remoteRanges: there },
      { localRanges: ranges('10.10.0.0/24[tcp]'), remoteRanges: ranges('10.20.0.0/24[udp]') },
    )
    expect(marks(crossed, 'mn')).toEqual(['the first child: TS_UNACCEPTABLE'])
    expect(crossed.children('gw')).toEqual([])
  })

  test('rekeying keeps protocol and ports', () => {
    const narrowed = { localRanges: ranges('10.10.0.0/24[udp/53]') }
    const pair = pairOf({}, narrowed)
    const before = agreed(pair, 'gw')
    pair.command('gw', { type: 'rekey-child', child: pair.child('gw').name })
    pair.run(20_000_000)
    expect(agreed(pair, 'gw')).toEqual(before)
    expect(agreed(pair, 'mn')).toEqual([...before].reverse())
  })
})

describe('a policy of single pairs (RFC 7296 §2.9)', () => {
  test('refuses an offer of whole networks', () => {
    const pair = pairOf({}, { singlePair: true })
    expect(marks(pair, 'mn')).toEqual(['the first child: SINGLE_PAIR_REQUIRED'])
    expect(pair.sas('mn')).toHaveLength(1)
  })

  test('grants the pair the offer begins with, and says that more is to be had', () => {
    const localRanges = ranges('10.20.0.7[udp/68]', '10.20.0.0/24')
    const remoteRanges = ranges('10.10.0.9[udp/67]', '10.10.0.0/24')
    const pair = pairOf({ localRanges, remoteRanges }, { singlePair: true })
    expect(agreed(pair, 'mn')).toEqual(['10.20.0.7', '10.10.0.9'])
    expect(marks(pair, 'mn')).toEqual(['mn/child/1: the peer grants the rest in SAs of their own'])
  })

  test('has nothing against one pair', () => {
    const pair = pairOf({ localRanges: ranges('10.20.0.7'), remoteRanges: ranges('10.10.0.9') }, { singlePair: true })
    expect(agreed(pair, 'gw')).toEqual(['10.10.0.9', '10.20.0.7'])
    expect(marks(pair, 'mn')).toEqual([])
  })
})

test('selectors on the wire mean what they came from; nonsense means nothing', () => {
  const given = ranges('10.1.0.0/16', '10.1.0.1[tcp/80-90]', '2001:db8::/32[ipv6-icmp/128(0)]', '10.1.0.1[tcp/opaque]')
  const { selectors } = rangesPayload('TSi', given)
  expect(selectors.map(readSelector)).toEqual(given)
  const [whole, ports] = selectors
  if (whole?.type !== 'TS_IPV4_ADDR_RANGE' || ports?.type !== 'TS_IPV4_ADDR_RANGE') throw new Error('IPv4')
  expect(readSelector({ ...whole, startPort: 80, endPort: 80 })).toBeUndefined()
  expect(readSelector({ ...ports, startPort: 90, endPort: 80 })).toBeUndefined()
  expect(readSelector({ type: 'other', code: 9, protocolNumber: 0, body: new Uint8Array(4) })).toBeUndefined()
})
