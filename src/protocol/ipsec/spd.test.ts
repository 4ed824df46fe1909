import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import { parseName } from '../crypto/x509/distinguished-name.ts'
import { addressKey, keyAddress, prefixLength, prefixRange, rangeText, singleAddress } from './address.ts'
import { findPeer, mayAssert, type PadEntry } from './pad.ts'
import { ANYTHING, type PacketSelectors, type PortSelector, type SelectorSet } from './selectors.ts'
import { describeMatch, findPolicy, NO_PFP, policiesOfAddress, saSelectors, spdPart, type Policy } from './spd.ts'
import { HA, MN, MOBILE_TRAFFIC, PAR, samplePolicy } from './sample-tables.fixture.ts'

const nameOf = (text: string): Uint8Array => {
  const name = parseName(text)
  return name.ok ? name.value.der : new Uint8Array(0)
}
const key = (text: string): string => addressKey(text) ?? 'none'
const packet = (change: Partial<PacketSelectors> = {}): PacketSelectors => ({
  local: key(HA),
  remote: key(MN),
  protocol: 41,
  localPort: 'opaque',
  remotePort: 'opaque',
  ...change,
})
const bypass = (id: string, set: Partial<SelectorSet>): Policy =>
  samplePolicy('out', { id, action: { kind: 'bypass' }, selectors: [{ ...ANYTHING, ...set }] })

test('order decides, and the match tells what was passed over', () => {
  const spd = [
    bypass('cxtp', { protocol: 58, localPort: [{ from: 150 << 8, to: (150 << 8) + 255 }] }),
    bypass('expired', {}),
    samplePolicy('out'),
    samplePolicy('out', { id: 'rest', action: { kind: 'discard' }, selectors: [ANYTHING] }),
  ].map(row => (row.id === 'expired' ? { ...row, expiresAtUs: 5 } : row))
  const match = findPolicy(spd, 'out', packet(), 5)
  expect(match && describeMatch(match)).toBe('mn/out (SPD-S, protect), passed over cxtp: protocol; expired: expired')
  expect(match?.index).toBe(2)
  expect(findPolicy(spd, 'out', packet(), 4)?.policy.id).toBe('expired')
  expect(findPolicy(spd, 'out', packet({ protocol: 58, localPort: (150 << 8) + 1 }), 5)?.policy.id).toBe('cxtp')
  expect(findPolicy(spd, 'out', packet({ protocol: 17, localPort: 1, remotePort: 2 }), 5)?.policy.id).toBe('rest')
  expect(findPolicy(spd, 'in', packet(), 5)).toBeUndefined()
})

test('the parts of the SPD', () => {
  expect(spdPart(samplePolicy('in'))).toBe('SPD-S')
  expect(spdPart(bypass('a', {}))).toBe('SPD-O')
  expect(spdPart({ ...bypass('a', {}), direction: 'in' })).toBe('SPD-I')
})

/** Slow and obvious: numbers as bigint, every field spelled out again. */
function referenceHolds(set: SelectorSet, p: PacketSelectors): boolean {
  const value = (hex: string) => ({ family: hex.length, n: BigInt(`0x${hex}`) })
  const within = (list: SelectorSet['local'], address: string) => {
    if (list === 'any') return true
    for (const range of list) {
      const [low, high, at] = [value(key(range.from)), value(key(range.to)), value(address)]
      if (low.family === at.family && low.n <= at.n && at.n <= high.n) return true
    }
    return false
  }
  const port = (selector: PortSelector, at: number | 'opaque') => {
    if (selector === 'any') return true
    if (selector === 'opaque') return at === 'opaque'
    return at !== 'opaque' && selector.some(range => at >= range.from && at <= range.to)
  }
  const protocol = set.protocol === 'any' || set.protocol === p.protocol
  return (
    protocol &&
    within(set.local, p.local) &&
    within(set.remote, p.remote) &&
    port(set.localPort, p.localPort) &&
    port(set.remotePort, p.remotePort)
  )
}

test('agrees with a slow reference on random tables', () => {
  const address = fc.constantFrom('2001:db8::1', '2001:db8::2', '2001:db8::ff', '10.0.0.1', '10.0.0.200')
  const range = fc.tuple(address, address).map(([from, to]) => ({ from, to }))
  const addresses = fc.oneof(fc.constant('any' as const), fc.array(range, { minLength: 1, maxLength: 2 }))
  const number = fc.integer({ min: 0, max: 4 })
  const ports: fc.Arbitrary<PortSelector> = fc.oneof(
    fc.constantFrom('any' as const, 'opaque' as const),
    fc.array(
      fc.tuple(number, number).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
      { minLength: 1, maxLength: 2 },
    ),
  )
  const protocol = fc.constantFrom(6, 17, 41, 'any' as const, 'opaque' as const)
  const set = fc.record({ local: addresses, remote: addresses, protocol, localPort: ports, remotePort: ports })
  const direction = fc.constantFrom('in' as const, 'out' as const)
  const policy = fc.record({ direction, selectors: fc.array(set, { minLength: 1, maxLength: 2 }) })
  const value = fc.oneof(number, fc.constant('opaque' as const))
  const packets = fc.record({
    local: address.map(key),
    remote: address.map(key),
    protocol: fc.constantFrom(6, 17, 41, 'opaque' as const),
    localPort: value,
    remotePort: value,
  })
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 8 }), direction, packets, (rows, wanted, p) => {
      const spd = rows.map((row, i) => samplePolicy(row.direction, { id: `p${i}`, selectors: row.selectors }))
      const expected = spd.find(row => row.direction === wanted && row.selectors.some(s => referenceHolds(s, p)))
      const match = findPolicy(spd, wanted, p, 0)
      expect(match?.policy.id).toBe(expected?.id)
      const before = spd.slice(0, match?.index ?? 0).filter(row => row.direction === wanted)
      expect((match?.passedOver ?? []).map(row => row.id)).toEqual(before.map(row => row.id))
    }),
    { numRuns: 400 },
  )
})

test('selectors of a new SA: the table of RFC 4301 §4.4.2.2', () => {
  const policy = (flag: keyof typeof NO_PFP) => ({ ...samplePolicy('out'), pfp: { ...NO_PFP, [flag]: true } })
  const wide: SelectorSet = { ...ANYTHING, remote: [{ from: '2001:db8::', to: '2001:db8:ffff::' }] }
  const from = (flag: keyof typeof NO_PFP, p: PacketSelectors) => saSelectors(policy(flag), wide, p, keyAddress)
  expect(from('remote', packet())?.remote).toEqual([singleAddress(MN)])
  expect(from('protocol', packet())?.protocol).toBe(41)
  expect(from('localPort', packet({ localPort: 80 }))?.localPort).toEqual([{ from: 80, to: 80 }])
  expect(from('localPort', packet())).toBeUndefined()
  expect(from('local', packet())?.remote).toBe(wide.remote)
})

test('the rows of a mobile', () => {
  const spd = [
    samplePolicy('out'),
    bypass('all', {}),
    samplePolicy('in', { id: 'ha', selectors: [{ ...MOBILE_TRAFFIC, remote: 'any' }] }),
  ]
  expect(policiesOfAddress(spd, MN).map(row => row.id)).toEqual(['mn/out', 'ha'])
  expect(policiesOfAddress(spd, PAR).map(row => row.id)).toEqual(['mn/out', 'ha'])
})

describe('address ranges', () => {
  test('prefixes go both ways', () => {
    expect(prefixRange('2001:db8:1::10', 48)).toEqual({
      from: '2001:db8:1::',
      to: '2001:db8:1:ffff:ffff:ffff:ffff:ffff',
    })
    expect(prefixRange('10.1.2.3', 0)).toEqual({ from: '0.0.0.0', to: '255.255.255.255' })
    expect(prefixRange('10.1.2.3', 33)).toBeUndefined()
    expect(prefixLength({ from: '10.0.0.0', to: '10.0.1.255' })).toBe(23)
    expect(prefixLength({ from: '10.0.0.1', to: '10.0.0.2' })).toBeUndefined()
    expect([rangeText(singleAddress(MN)), rangeText({ from: '::', to: '::f' })]).toEqual([MN, '::/124'])
  })
})

describe('the PAD', () => {
  const entry = (id: string, identity: PadEntry['identity']): PadEntry => ({
    id,
    identity,
    protocol: 'ikev2',
    method: 'pre-shared-key',
    authentication: 'psk-1',
    childSas: { by: 'addresses', ranges: [{ from: '2001:db8:1::', to: '2001:db8:1::ffff' }] },
    gateway: undefined,
  })
  const pad = [
    entry('mn', { kind: 'dns', value: 'mn.example.com' }),
    entry('all', { kind: 'dns', value: '.example.com' }),
    entry('mail', { kind: 'email', value: '@example.com' }),
    entry('dn', { kind: 'dn', value: 'C=FR, O=Lab', der: nameOf('C=FR, O=Lab') }),
    entry('net', { kind: 'ipv6', range: { from: '2001:db8::', to: '2001:db8::ff' } }),
    entry('key', { kind: 'key-id', value: 'Ab' }),
  ]
  test('ordered, exact and partial identities of all six kinds', () => {
    const find = (kind: PadEntry['identity']['kind'], value: string) => findPeer(pad, { kind, value })?.entry.id
    expect(find('dns', 'MN.example.com')).toBe('mn')
    expect(find('dns', 'x.example.com')).toBe('all')
    expect(find('dns', 'example.com')).toBeUndefined()
    expect(find('email', 'a@example.com')).toBe('mail')
    expect(find('email', 'a@b.example.com')).toBeUndefined()
    const dn = (text: string) => find('dn', toHex(nameOf(text)))
    expect([dn('C=FR, O=Lab, CN=x'), dn('C=FR, O=Lab')]).toEqual(['dn', 'dn'])
    expect([dn('C=FR, O=Other, CN=x'), dn('O=Lab, C=FR'), dn('C=FR'), dn('C=FR, O=lab')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(find('dn', 'C=FR, O=Lab')).toBeUndefined()
    expect(find('ipv6', '2001:db8::80')).toBe('net')
    expect(find('ipv4', '10.0.0.1')).toBeUndefined()
    expect([find('key-id', 'Ab'), find('key-id', 'ab')]).toEqual(['key', undefined])
  })
  test('child SAs only for authorised addresses', () => {
    const [first] = pad
    expect(first && [mayAssert(first, MN), mayAssert(first, HA)]).toEqual([true, false])
  })
})
