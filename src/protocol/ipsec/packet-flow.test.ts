import { describe, expect, test } from 'vitest'
import { addressKey } from './address.ts'
import { carries, flowOf, onePairOf, packetFirst, populated } from './packet-flow.ts'
import type { PacketSelectors } from './selectors.ts'
import { parseTrafficRange, trafficRangeText } from './traffic-range-text.ts'
import type { TrafficPair, TrafficRange } from './traffic-range.ts'

const ranges = (...texts: readonly string[]): readonly TrafficRange[] =>
  texts.map(text => {
    const range = parseTrafficRange(text)
    if (!range.ok) throw new Error(range.error)
    return range.value
  })
const text = (list: readonly TrafficRange[]): readonly string[] => list.map(trafficRangeText)
const texts = ({ localRanges, remoteRanges }: TrafficPair) => [text(localRanges), text(remoteRanges)]
const packet = (change: Partial<PacketSelectors> = {}): PacketSelectors => ({
  local: addressKey('10.1.0.7') ?? '',
  remote: addressKey('10.2.0.9') ?? '',
  protocol: 17,
  localPort: 4711,
  remotePort: 53,
  ...change,
})
const NETS: TrafficPair = { localRanges: ranges('10.1.0.0/16'), remoteRanges: ranges('10.2.0.0/16', '10.3.0.0/16') }

test('a packet as selectors: what it does not show stays open', () => {
  const flow = flowOf(packet())
  expect([text([flow.local]), text([flow.remote])]).toEqual([['10.1.0.7[udp/4711]'], ['10.2.0.9[udp/53]']])
  const echo = flowOf(packet({ protocol: 1, localPort: 8 * 256, remotePort: 'opaque' }))
  expect([text([echo.local]), text([echo.remote])]).toEqual([['10.1.0.7[icmp/8(0)]'], ['10.2.0.9[icmp]']])
  const later = flowOf(packet({ protocol: 'opaque', localPort: 'opaque', remotePort: 'opaque' }))
  expect([text([later.local]), text([later.remote])]).toEqual([['10.1.0.7'], ['10.2.0.9']])
})

describe('an offer begins with the packet (RFC 7296 §2.9)', () => {
  const { local } = flowOf(packet())
  test.each([
    [['10.1.0.0/16'], ['10.1.0.7[udp/4711]', '10.1.0.0/16']],
    [
      ['10.1.0.7[udp/4711]', '10.1.0.0/16'],
      ['10.1.0.7[udp/4711]', '10.1.0.0/16'],
    ],
    // Not the policy's traffic: a selector outside it would ask for what this side does not take (§2.9.1).
    [['10.9.0.0/16'], ['10.9.0.0/16']],
    [['10.1.0.0/16[tcp]'], ['10.1.0.0/16[tcp]']],
  ])('%s becomes %s', (given, wanted) => {
    expect(text(packetFirst(ranges(...given), local))).toEqual(wanted)
  })
})

test('one pair of addresses keeps protocols and ports of the policy (RFC 7296 §2.9)', () => {
  const policy = { localRanges: ranges('10.1.0.0/16[udp]'), remoteRanges: NETS.remoteRanges }
  expect(texts(onePairOf(policy, flowOf(packet())))).toEqual([['10.1.0.7[udp]'], ['10.2.0.9']])
})

describe('populate from packet (RFC 4301 §4.4.1, §4.4.2.2)', () => {
  const flow = flowOf(packet())
  test.each([
    [['local'] as const, [['10.1.0.7'], ['10.2.0.0/16', '10.3.0.0/16']]],
    [['remote'] as const, [['10.1.0.0/16'], ['10.2.0.9']]],
    [['protocol'] as const, [['10.1.0.0/16[udp]'], ['10.2.0.0/16[udp]', '10.3.0.0/16[udp]']]],
    [['remotePort'] as const, [['10.1.0.0/16[udp]'], ['10.2.0.0/16[udp/53]', '10.3.0.0/16[udp/53]']]],
    [['local', 'remote', 'localPort', 'remotePort'] as const, [['10.1.0.7[udp/4711]'], ['10.2.0.9[udp/53]']]],
  ])('%s', (flags, wanted) => {
    expect(texts(populated(NETS, flags, flow))).toEqual(wanted)
    expect(carries(populated(NETS, flags, flow), flow)).toBe(true)
  })

  test('without the field there is no SA', () => {
    const later = flowOf(packet({ localPort: 'opaque', remotePort: 'opaque' }))
    expect(texts(populated(NETS, ['localPort'], later))).toEqual([[], []])
  })
})
