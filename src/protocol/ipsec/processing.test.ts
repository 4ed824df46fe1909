import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../lib/bytes.ts'
import { createRealSuite } from '../crypto/real-suite.ts'
import { ipv4 } from '../wire/ip/ipv4.ts'
import { ipv6, type Ipv6Packet } from '../wire/ip/ipv6.ts'
import { singleAddress } from './address.ts'
import { processInbound, type InboundOutcome } from './inbound.ts'
import { expire, nextExpiryUs } from './lifetimes.ts'
import { processOutbound, type OutboundOutcome } from './outbound.ts'
import { emptyWindow } from './replay-window.ts'
import { UNLIMITED, type AssociationSpec, type SecurityAssociation } from './sa.ts'
import { HA, MN, MOBILE_TRAFFIC, PAR, samplePolicy, sampleSa } from './sample-tables.fixture.ts'
import { ANYTHING, type SelectorSet } from './selectors.ts'
import type { Policy } from './spd.ts'
import type { IpsecState } from './state.ts'

const crypto = createRealSuite()
const drawIv = (octets: number) => new Uint8Array(octets).fill(5)

const flip = (set: SelectorSet): SelectorSet => ({ ...set, local: set.remote, remote: set.local })
/** Mobile and router with a tunnel for the mobile's traffic, seen from both ends. */
function pair(change: Partial<AssociationSpec> = {}, ends = { mobile: MN, router: PAR, host: HA }) {
  const traffic: SelectorSet = {
    ...MOBILE_TRAFFIC,
    local: [singleAddress(ends.host)],
    remote: [singleAddress(ends.mobile)],
  }
  const up = { spi: 0x101, source: ends.mobile, destination: ends.router }
  const down = { spi: 0x102, source: ends.router, destination: ends.mobile }
  const protocol = change.protocol ?? 'esp'
  const sa = (direction: 'in' | 'out', way: typeof up, selectors: SelectorSet): SecurityAssociation =>
    sampleSa({
      direction,
      selectors: [selectors],
      window: direction === 'in' ? emptyWindow(64) : undefined,
      ...way,
      ...change,
    })
  const policy = (direction: 'in' | 'out', set: SelectorSet, here: string, there: string): Policy => ({
    ...samplePolicy(direction, { selectors: [set] }),
    action: {
      kind: 'protect',
      protocol,
      mode: change.mode ?? 'tunnel',
      tunnelLocal: here,
      tunnelRemote: there,
      link: 'mn',
      extendedSequence: false,
      algorithms: [],
    },
  })
  const mobileTraffic = flip(traffic)
  const mobile: IpsecState = {
    sad: [sa('out', up, mobileTraffic), sa('in', down, mobileTraffic)],
    spd: [
      policy('out', mobileTraffic, ends.mobile, ends.router),
      policy('in', mobileTraffic, ends.mobile, ends.router),
    ],
    pad: [],
  }
  const router: IpsecState = {
    sad: [sa('in', up, traffic), sa('out', down, traffic)],
    spd: [policy('in', traffic, ends.router, ends.mobile), policy('out', traffic, ends.router, ends.mobile)],
    pad: [],
  }
  return { mobile, router }
}

const packet = (change: Partial<Ipv6Packet> = {}): Uint8Array =>
  ipv6.encode({
    trafficClass: (46 << 2) | 2,
    flowLabel: 7,
    nextHeader: 'ipv6',
    hopLimit: 63,
    source: MN,
    destination: HA,
    payload: fromHex('0102030405'),
    ...change,
  })
const out = (state: IpsecState, bytes: Uint8Array, nowUs = 0, forwarded = false) =>
  processOutbound(state, bytes, { nowUs, crypto, drawIv, forwarded })
const receive = (state: IpsecState, bytes: Uint8Array, nowUs = 0, toThisNode = true) =>
  processInbound(state, bytes, { nowUs, crypto, toThisNode })
const sent = (outcome: OutboundOutcome) => {
  if (outcome.kind !== 'protected') throw new Error(outcome.kind === 'discarded' ? outcome.error.text : outcome.kind)
  return outcome
}
const reason = (outcome: OutboundOutcome | InboundOutcome): string =>
  outcome.kind === 'discarded' || outcome.kind === 'dropped' ? outcome.error.code : outcome.kind
const read6 = (bytes: Uint8Array): Ipv6Packet => {
  const decoded = ipv6.decode(bytes)
  if (!decoded.ok) throw new Error(decoded.error.field)
  return decoded.value
}

describe('through the tunnel', () => {
  for (const [name, change] of Object.entries<Partial<AssociationSpec>>({
    'ESP tunnel': {},
    'ESP tunnel with extended numbers': { extendedSequence: true },
    'AH tunnel': { protocol: 'ah', encryption: 'null', encryptionKey: new Uint8Array(0) },
    'ESP transport': { mode: 'transport' },
    'AH transport': { mode: 'transport', protocol: 'ah', encryption: 'null', encryptionKey: new Uint8Array(0) },
  })) {
    test(`${name}: arrives as it was sent, and both tables moved`, () => {
      const ends = change.mode === 'transport' ? { mobile: MN, router: HA, host: HA } : undefined
      const { mobile, router } = pair(change, ends)
      const first = sent(out(mobile, packet()))
      expect(first.sequence).toBe(1n)
      const arrived = receive(router, first.packet)
      expect(arrived).toMatchObject({
        kind: 'opened',
        packet: packet(),
        passed: [{ sequence: 1n, match: { by: 'spi' } }],
      })
      expect(arrived.state.sad[0]?.window?.top).toBe(1n)
      expect(reason(receive(arrived.state, first.packet))).toBe('replay')
      const second = sent(out(first.state, packet()))
      expect(receive(arrived.state, second.packet).kind).toBe('opened')
    })
  }

  test('the outer header: addresses of the SA, DSCP and ECN of the inner one, no flow label, fresh hop limit', () => {
    const outer = read6(sent(out(pair().mobile, packet())).packet)
    expect(outer).toMatchObject({
      source: MN,
      destination: PAR,
      trafficClass: (46 << 2) | 2,
      flowLabel: 0,
      hopLimit: 64,
      nextHeader: 'esp',
    })
    const mapped = pair({ outerDscp: 0 })
    expect(read6(sent(out(mapped.mobile, packet())).packet).trafficClass).toBe(2)
  })

  test('forwarding costs the inner packet a hop, originating does not', () => {
    const { mobile, router } = pair()
    const back = packet({ source: HA, destination: MN })
    const forwarded = receive(mobile, sent(out(router, back, 0, true)).packet)
    expect(forwarded.kind === 'opened' && read6(forwarded.packet).hopLimit).toBe(62)
    const own = receive(mobile, sent(out(router, back)).packet)
    expect(own.kind === 'opened' && read6(own.packet).hopLimit).toBe(63)
    expect(reason(out(router, packet({ source: HA, destination: MN, hopLimit: 1 }), 0, true))).toBe('hop-limit')
  })

  test('congestion met outside is told inside only where the inner packet can take it; DSCP changes are not', () => {
    const { mobile, router } = pair()
    const through = (ecn: number) => {
      const sealed = sent(out(mobile, packet({ trafficClass: (46 << 2) | ecn })))
      const outer = read6(sealed.packet)
      const arrived = receive(router, ipv6.encode({ ...outer, trafficClass: 3 }))
      return arrived.kind === 'opened' ? read6(arrived.packet).trafficClass : reason(arrived)
    }
    expect([through(0), through(1), through(2), through(3)]).toEqual([
      46 << 2,
      (46 << 2) | 3,
      (46 << 2) | 3,
      (46 << 2) | 3,
    ])
  })

  test('IPv6 in an IPv4 tunnel and IPv4 in IPv6, whatever the families', () => {
    const v4 = pair({ source: '192.0.2.10', destination: '192.0.2.1' })
    const sealed = sent(out(v4.mobile, packet()))
    const outer = ipv4.decode(sealed.packet)
    expect(outer).toMatchObject({
      ok: true,
      value: { source: '192.0.2.10', protocol: 'esp', dscp: 46, ecn: 2, dontFragment: false },
    })
    const inner = { protocol: 4, local: [singleAddress('10.1.1.1')], remote: [singleAddress('10.2.2.2')] } as const
    const set = { ...ANYTHING, ...inner, protocol: 'any' as const }
    const state: IpsecState = {
      sad: [sampleSa({ direction: 'out', spi: 0x500, source: MN, destination: PAR })],
      spd: [{ ...samplePolicy('out'), selectors: [set] }],
      pad: [],
    }
    const bytes = ipv4.encode({
      dscp: 0,
      ecn: 0,
      identification: 1,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 9,
      protocol: 'udp',
      source: '10.1.1.1',
      destination: '10.2.2.2',
      options: new Uint8Array(0),
      payload: new Uint8Array(12),
    })
    const four = sent(out(state, bytes))
    const receiver: IpsecState = { ...state, sad: [sampleSa({ spi: 0x500 })], spd: [] }
    const arrived = receive(receiver, four.packet)
    expect(arrived.kind === 'opened' && toHex(arrived.packet)).toBe(toHex(bytes))
  })
})

test('AH transport: the worked packet', () => {
  const inner = fromHex(
    '6000000000103a4020010db800010000000000000000001020010db800ff0000000000000000000180007f67123400016162636465666768',
  )
  const ah = {
    protocol: 'ah',
    mode: 'transport',
    encryption: 'null',
    encryptionKey: new Uint8Array(0),
    integrity: 'sha1',
  } as const
  const key = { integrityKey: Uint8Array.from({ length: 20 }, (_, i) => 0x20 + i), spi: 0x2001 }
  const state: IpsecState = {
    sad: [sampleSa({ ...ah, ...key, direction: 'out', source: MN, destination: HA, sequence: 6n })],
    spd: [samplePolicy('out', { selectors: [ANYTHING], action: { ...protectAh } })],
    pad: [],
  }
  const sealed = sent(out(state, inner))
  expect(toHex(read6(sealed.packet).payload.subarray(0, 24))).toBe('3a04000000002001000000079be8b608b0bdcbf07c8bddb2')
  const receiver: IpsecState = { ...state, sad: [sampleSa({ ...ah, ...key, source: MN, destination: HA })] }
  expect(receive(receiver, sealed.packet)).toMatchObject({ kind: 'opened', packet: inner })
  const rerouted = ipv6.encode({ ...read6(sealed.packet), hopLimit: 9, trafficClass: 40, flowLabel: 3 })
  expect(receive(receiver, rerouted).kind).toBe('opened')
  const readdressed = ipv6.encode({ ...read6(sealed.packet), source: PAR })
  expect(reason(receive(receiver, readdressed))).toBe('bad-icv')
})
const protectAh = {
  kind: 'protect',
  protocol: 'ah',
  mode: 'transport',
  tunnelLocal: undefined,
  tunnelRemote: undefined,
  link: 'mn',
  extendedSequence: false,
  algorithms: [],
} as const

describe('outbound decisions', () => {
  const { mobile } = pair()
  const only = (action: Policy['action']): IpsecState => ({
    ...mobile,
    spd: [samplePolicy('out', { selectors: [ANYTHING], action })],
  })
  const sa = mobile.sad[0] ?? sampleSa()
  const withSa = (change: Partial<SecurityAssociation>): IpsecState => ({ ...mobile, sad: [{ ...sa, ...change }] })

  test('bypass leaves packet and state alone; discard and no policy say which row and why', () => {
    const bypassed = out(only({ kind: 'bypass' }), packet())
    expect(bypassed).toMatchObject({ kind: 'bypassed', packet: packet() })
    expect(out(only({ kind: 'discard' }), packet())).toMatchObject({ error: { code: 'policy-discard', row: 'mn/out' } })
    expect(out({ ...mobile, spd: [] }, packet())).toMatchObject({ error: { code: 'no-policy', ref: 'RFC 4301 §5' } })
  })
  test('PROTECT without a usable SA never sends in clear', () => {
    expect(reason(out({ ...mobile, sad: [] }, packet()))).toBe('no-association')
    expect(reason(out(withSa({ state: 'held' }), packet()))).toBe('not-active')
    expect(reason(out(withSa({ sequence: 2n ** 32n - 1n }), packet()))).toBe('sequence-overflow')
    expect(reason(out(withSa({ pmtu: 100 }), packet()))).toBe('too-big')
  })
  test('limits in time: soft is reported once, hard removes the row', () => {
    const state = withSa({ lifetime: { ...UNLIMITED, softExpiresAtUs: 10, hardExpiresAtUs: 20 } })
    const first = sent(out(state, packet(), 10))
    expect(first.marks).toMatchObject([{ mark: 'soft-lifetime' }])
    expect(sent(out(first.state, packet(), 11)).marks).toEqual([])
    const over = out(state, packet(), 20)
    expect([reason(over), over.state.sad.length]).toEqual(['expired', 0])
  })
  test('limits in octets: the packet beyond the limit is not sent', () => {
    const state = withSa({ lifetime: { ...UNLIMITED, hardOctets: 100 } })
    const first = sent(out(state, packet()))
    expect(first.sa.octets).toBe(48)
    const third = out(sent(out(first.state, packet())).state, packet())
    expect([reason(third), third.state.sad.length]).toEqual(['expired', 0])
  })
})

describe('inbound decisions', () => {
  const { mobile, router } = pair()
  const { packet: sealed } = sent(out(mobile, packet()))

  test('in clear: bypassed, discarded, or refused because policy wants protection', () => {
    const clear = packet({ nextHeader: 'udp' })
    const spd = (kind: 'bypass' | 'discard') => [samplePolicy('in', { selectors: [ANYTHING], action: { kind } })]
    expect(receive({ ...router, spd: spd('bypass') }, clear)).toMatchObject({ kind: 'bypassed', packet: clear })
    expect(reason(receive({ ...router, spd: spd('discard') }, clear))).toBe('policy-discard')
    expect(reason(receive({ ...router, spd: [] }, clear))).toBe('no-policy')
    expect(receive(router, packet())).toMatchObject({
      error: { code: 'not-protected', row: 'mn/in', ref: 'RFC 4301 §5.2 step 3b' },
    })
  })
  test('ESP for another node is traffic like any other', () => {
    expect(reason(receive(router, sealed, 0, false))).toBe('no-policy')
  })
  test('no SA, held SA, ended SA', () => {
    const sa = router.sad[0] ?? sampleSa()
    const withSa = (change: Partial<SecurityAssociation>) => ({ ...router, sad: [{ ...sa, ...change }] })
    expect(reason(receive({ ...router, sad: [] }, sealed))).toBe('unknown-spi')
    expect(reason(receive(withSa({ state: 'held' }), sealed))).toBe('not-active')
    const ended = receive(withSa({ lifetime: { ...UNLIMITED, hardExpiresAtUs: 3 } }), sealed, 3)
    expect([reason(ended), ended.state.sad.length]).toEqual(['expired', 0])
  })
  test('a packet through an SA that is not for it is dropped, although it opened', () => {
    const spd = [{ ...(mobile.spd[0] ?? samplePolicy('out')), selectors: [ANYTHING] }]
    const only: IpsecState = { ...mobile, spd }
    expect(() => sent(out(only, packet({ nextHeader: 'udp' })))).toThrow('no esp SA for the link mn')
    const wide: IpsecState = { ...only, sad: mobile.sad.map(sa => ({ ...sa, selectors: [] })) }
    const foreign = sent(out(wide, packet({ nextHeader: 'udp' })))
    const outcome = receive(router, foreign.packet)
    expect(outcome).toMatchObject({ error: { code: 'selector-mismatch', row: 'mn/in/esp' } })
    expect(outcome.state.sad[0]?.window?.top).toBe(1n)
  })
  test('a tunnel packet whose content is no packet, and a fragment of ESP', () => {
    const raw = { ...mobile, sad: [{ ...(mobile.sad[0] ?? sampleSa()), mode: 'transport' as const }] }
    const outer = sent(out(raw, packet()))
    expect(reason(receive(router, outer.packet))).toBe('malformed')
    const fragment = ipv6.encode({
      ...read6(sealed),
      nextHeader: 'fragment',
      payload: fromHex('3200000100000001' + toHex(read6(sealed).payload)),
    })
    expect(reason(receive(router, fragment))).toBe('fragment')
  })
  test('any octets are dropped with a reason or pass, never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 160 }), fc.nat(), (junk, at) => {
        expect(reason(receive(router, junk))).toBeTypeOf('string')
        const bent = sealed.slice()
        bent.set(junk.subarray(0, bent.length - (at % bent.length)), at % bent.length)
        expect(reason(receive(router, bent))).toBeTypeOf('string')
        expect(reason(out(mobile, junk))).toBeTypeOf('string')
      }),
      { numRuns: 200 },
    )
  })
})

describe('what time alone brings', () => {
  const sa = sampleSa({ lifetime: { ...UNLIMITED, softExpiresAtUs: 10, hardExpiresAtUs: 20 } })
  const state: IpsecState = {
    sad: [sa, sampleSa({ id: 'other', spi: 0x300 })],
    spd: [samplePolicy('in', { expiresAtUs: 15 })],
    pad: [],
  }
  test('soft limits are marked, hard ones remove, policies leave', () => {
    expect(nextExpiryUs(state)).toBe(10)
    const soft = expire(state, 10)
    expect([soft.marks.map(m => m.mark), soft.state.sad.length, nextExpiryUs(soft.state)]).toEqual([
      ['soft-lifetime'],
      2,
      15,
    ])
    const hard = expire(soft.state, 20)
    expect([hard.ended.map(row => row.id), hard.state.sad.map(row => row.id), hard.state.spd]).toEqual([
      ['mn/in/esp'],
      ['other'],
      [],
    ])
    expect(nextExpiryUs(hard.state)).toBeUndefined()
    expect(expire(hard.state, 99).state).toBe(hard.state)
  })
})
