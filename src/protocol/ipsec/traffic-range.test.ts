import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressKey } from './address.ts'
import { failingField, type PacketSelectors } from './selectors.ts'
import { commonRange, coversRange, selectorSets, withoutCovered, type TrafficRange } from './traffic-range.ts'
import { parseTrafficRange, trafficRangeText } from './traffic-range-text.ts'

const range = (text: string): TrafficRange => {
  const parsed = parseTrafficRange(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}
const both = (a: string, b: string): string | undefined => {
  const common = commonRange(range(a), range(b))
  return common && trafficRangeText(common)
}

describe('written as strongSwan writes it', () => {
  test.each([
    '10.1.0.0/16',
    '10.1.0.1[tcp]',
    '10.1.0.0/16[tcp/80]',
    '2001:db8:1::/64[udp/1024-2047]',
    '10.1.0.1[icmp/8(0)]',
    '10.1.0.1[icmp/2048-2303]',
    '2001:db8::1[mobility-header/1280]',
    '10.1.0.1[tcp/opaque]',
    '10.1.0.1[47]',
  ])('%s is read and written the same', text => expect(trafficRangeText(range(text))).toBe(text))

  test.each([
    '10.1.0.0/33',
    '10.1.0.1[tcp/80',
    '10.1.0.1[/80]',
    '10.1.0.1[tcp/80-70]',
    '10.1.0.1[tcp/70000]',
    '10.1.0.1[no]',
    '10.1.0.1[0]',
    '10.1.0.1[icmp/8(256)]',
    '',
  ])('%s is refused with what is allowed', text =>
    expect(parseTrafficRange(text)).toMatchObject({ ok: false, error: expect.stringContaining('allowed: prefixes') }),
  )

  test('a bare number of ICMP is type · 256 + code, as its configuration has it', () => {
    expect(range('10.1.0.1[icmp/2048]')).toEqual(range('10.1.0.1[icmp/8(0)]'))
  })
})

describe('what two have in common (RFC 7296 §2.9)', () => {
  test.each([
    ['10.1.0.0/16', '10.1.2.0/24[tcp/80]', '10.1.2.0/24[tcp/80]'],
    ['10.1.0.0/16[udp]', '10.1.2.0/24[udp/53]', '10.1.2.0/24[udp/53]'],
    ['10.1.0.0/16[udp/1000-2000]', '10.1.0.0/16[udp/1500-3000]', '10.1.0.0/16[udp/1500-2000]'],
    ['10.1.0.0/16[icmp/2048-2303]', '10.1.0.0/16[icmp/8(3)]', '10.1.0.0/16[icmp/8(3)]'],
    ['10.1.0.0/16[tcp]', '10.1.0.0/16[udp]', undefined],
    ['10.1.0.0/16[tcp/80]', '10.1.0.0/16[tcp/81]', undefined],
    // ANY includes OPAQUE; numbers do not (RFC 4301 §4.4.1.1).
    ['10.1.0.0/16[tcp]', '10.1.0.0/16[tcp/opaque]', '10.1.0.0/16[tcp/opaque]'],
    ['10.1.0.0/16[tcp/80]', '10.1.0.0/16[tcp/opaque]', undefined],
    ['10.1.0.0/16', '2001:db8::/32', undefined],
  ])('%s and %s', (a, b, common) => {
    expect(both(a, b)).toBe(common)
    expect(both(b, a)).toBe(common)
  })

  test('of a list, what lies within another goes, and of two that are equal the second', () => {
    const list = ['10.1.0.1[tcp/80]', '10.1.0.0/16', '10.1.0.0/16', '10.2.0.1'].map(range)
    expect(withoutCovered(list).map(trafficRangeText)).toEqual(['10.1.0.0/16', '10.2.0.1'])
  })

  const ranges = fc
    .record({
      host: fc.integer({ min: 0, max: 3 }),
      length: fc.constantFrom(30, 31, 32),
      what: fc.constantFrom('', '[tcp]', '[tcp/1-3]', '[tcp/2-4]', '[tcp/opaque]', '[udp/2]'),
    })
    .map(({ host, length, what }) => range(`10.0.0.${host}/${length}${what}`))
  const packets = fc.record({
    local: fc.integer({ min: 0, max: 3 }).map(host => addressKey(`10.0.0.${host}`) ?? ''),
    remote: fc.constant(addressKey('10.9.0.1') ?? ''),
    protocol: fc.constantFrom(6, 17),
    localPort: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant('opaque' as const)),
    remotePort: fc.constant(9),
  })
  const holds = (list: readonly TrafficRange[], packet: PacketSelectors): boolean =>
    selectorSets(list, [range('10.9.0.1')]).some(set => failingField(set, packet) === undefined)

  test('passes a packet exactly when both do; nothing that is left out is missed', () => {
    fc.assert(
      fc.property(ranges, ranges, packets, (a, b, packet) => {
        const common = commonRange(a, b)
        expect(common !== undefined && holds([common], packet)).toBe(holds([a], packet) && holds([b], packet))
        expect(holds(withoutCovered([a, b]), packet)).toBe(holds([a, b], packet))
        expect(coversRange(a, b) && holds([b], packet) && !holds([a], packet)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('selector sets (RFC 4301 §4.4.1.2)', () => {
  test('one set of whole addresses; protocols only with their like', () => {
    expect(selectorSets(['10.1.0.1', '10.1.0.2'].map(range), [range('10.2.0.0/16')])).toHaveLength(1)
    const sets = selectorSets(
      ['10.1.0.1[tcp/80]', '10.1.0.1[udp/53]'].map(range),
      ['10.2.0.0/16[tcp]', '10.2.0.0/16[udp]'].map(range),
    )
    expect(sets.map(({ protocol, localPort }) => [protocol, localPort])).toEqual([
      [6, [{ from: 80, to: 80 }]],
      [17, [{ from: 53, to: 53 }]],
    ])
  })

  test('ICMP has one value: sent when the local side names it, received when the remote side does (§4.4.1.3)', () => {
    const keys = { local: addressKey('10.1.0.1') ?? '', remote: addressKey('10.2.0.1') ?? '', protocol: 1 }
    const sent: PacketSelectors = { ...keys, localPort: 8 * 256, remotePort: 'opaque' }
    const received: PacketSelectors = { ...keys, localPort: 'opaque', remotePort: 8 * 256 }
    const of = (local: string, remote: string, packet: PacketSelectors): boolean =>
      selectorSets([range(`10.1.0.1[icmp/${local}]`)], [range(`10.2.0.1[icmp/${remote}]`)]).some(
        set => failingField(set, packet) === undefined,
      )
    expect([of('8(0)', '8(0)', sent), of('8(0)', '8(0)', received)]).toEqual([true, true])
    expect([of('8(0)', 'opaque', sent), of('8(0)', 'opaque', received)]).toEqual([true, false])
    expect([of('opaque', '8(0)', sent), of('opaque', '8(0)', received)]).toEqual([false, true])
    expect(of('0(0)', '0(0)', sent)).toBe(false)
    // A later fragment shows neither.
    expect(of('8(0)', '8(0)', { ...sent, localPort: 'opaque' })).toBe(false)
  })
})
