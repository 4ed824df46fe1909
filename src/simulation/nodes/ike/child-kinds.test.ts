// Pairs of AH, sizes of sequence numbers, and several pairs of one policy: what both sides come to hold.
import { describe, expect, test } from 'vitest'
import { parseAhProposals } from '../../../protocol/crypto/ike/cipher-suite-name.ts'
import type { PacketFlow } from '../../../protocol/ipsec/packet-flow.ts'
import { parseTrafficRange, trafficRangeText } from '../../../protocol/ipsec/traffic-range-text.ts'
import type { TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { IkePeer } from './ike-config.ts'
import { associations, GW, IkePair, MN, proposals, type Side } from './ike-pair.fixture.ts'

const range = (text: string): TrafficRange => {
  const read = parseTrafficRange(text)
  if (!read.ok) throw new Error(read.error)
  return read.value
}
const flow = (port: number): PacketFlow => ({
  local: range(`10.20.0.7[udp/${port}]`),
  remote: range(`10.10.0.9[udp/${port}]`),
})
const set = (pair: IkePair, side: Side): readonly string[] =>
  pair.children(side).map(({ localRanges, remoteRanges }) => `${texts(localRanges)} > ${texts(remoteRanges)}`)
const texts = (ranges: readonly TrafficRange[]): string => ranges.map(trafficRangeText).join()
const marks = (pair: IkePair, side: Side): readonly string[] =>
  pair.outputs.flatMap(each => (each.side === side && each.output.kind === 'mark' ? [each.output.mark] : []))
const byText = (a: string, b: string): number => a.localeCompare(b)
/** Set up for a packet of this port. */
const forPacket = (mn: Partial<IkePeer>, gw: Partial<IkePeer>, port = 9000): IkePair => {
  const pair = new IkePair({ peer: { mn, gw } })
  pair.command('mn', { type: 'initiate', peer: 'gw', local: MN, remote: GW, flow: flow(port) })
  pair.run(1_000_000)
  return pair
}
const another = (pair: IkePair, port: number): void => {
  pair.command('mn', { type: 'create-child', sa: pair.sa('mn').name, flow: flow(port) })
  pair.run(1_000_000)
}

describe('sequence numbers of 32 or 64 bits (RFC 7296 §3.3.2)', () => {
  test.each([
    ['aes128-sha256-esn', 'aes128-sha256-esn', true],
    ['aes128-sha256-noesn-esn', 'aes128-sha256-esn', true],
    ['aes128-sha256-esn-noesn', 'aes128-sha256', false],
    ['aes128gcm16-noesn-esn', 'aes128gcm16-esn-noesn', true],
    ['aes128gcm16-esn, aes128gcm16', 'aes128gcm16', false],
  ])('%s asked, %s there', (mn, gw, extended) => {
    const pair = new IkePair({ esp: { mn, gw } }).establish()
    for (const side of ['mn', 'gw'] as const)
      expect(pair.endpoint(side).ipsec.sad.map(({ extendedSequence }) => extendedSequence)).toEqual([
        extended,
        extended,
      ])
    expect(associations(pair, 'mn')).toEqual(associations(pair, 'gw'))
  })

  test('have nothing in common', () => {
    const pair = new IkePair({ esp: { mn: 'aes128gcm16-esn', gw: 'aes128gcm16' } }).establish()
    expect(pair.children('mn')).toEqual([])
    expect(pair.sas('mn')).toHaveLength(1)
  })
})

describe('pairs of AH (RFC 7296 §3.3.1, §3.3.3)', () => {
  const ah = { esp: proposals(parseAhProposals('sha256-x25519-esn')) }

  test('are made, replaced by either side and deleted', () => {
    const pair = new IkePair({ peer: { mn: ah, gw: ah } }).establish()
    const rows = (side: Side) => pair.endpoint(side).ipsec.sad
    expect(rows('mn').map(({ protocol, encryption, integrity }) => [protocol, encryption, integrity])).toEqual([
      ['ah', 'null', 'sha256'],
      ['ah', 'null', 'sha256'],
    ])
    for (const side of ['mn', 'gw'] as const) {
      const before = rows('mn').map(({ spi }) => spi)
      pair.command(side, { type: 'rekey-child', child: pair.child(side).name })
      pair.run(5_000_000)
      expect(rows('mn')).toHaveLength(2)
      expect(rows('mn').filter(({ spi }) => before.includes(spi))).toEqual([])
      expect(
        rows('mn')
          .map(({ spi, integrityKey }) => `${spi} ${integrityKey.join()}`)
          .toSorted(byText),
      ).toEqual(
        rows('gw')
          .map(({ spi, integrityKey }) => `${spi} ${integrityKey.join()}`)
          .toSorted(byText),
      )
    }
    pair.command('gw', { type: 'delete-child', child: pair.child('gw').name })
    pair.run(5_000_000)
    expect([...rows('mn'), ...rows('gw')]).toEqual([])
    expect([...marks(pair, 'mn'), ...marks(pair, 'gw')]).not.toContain('delete-unknown')
  })

  test('and pairs of ESP do not meet, and none goes in UDP (RFC 3948 §2.1)', () => {
    const mixed = new IkePair({ peer: { mn: ah } }).establish()
    expect(mixed.children('gw')).toEqual([])
    const nat = new IkePair({ peer: { mn: ah, gw: ah }, config: { mn: { forceEncapsulation: true } } }).establish()
    expect(nat.sas('gw')).toHaveLength(1)
    expect(nat.children('gw')).toEqual([])
  })
})

describe('the packet in front of an offer (RFC 7296 §2.9)', () => {
  const three = { localRanges: ['10.10.0.0/24[udp/53]', '10.10.0.0/24[udp/9000]', '10.10.0.9[udp/9001]'].map(range) }

  test('chooses among subsets that must not be one SA, and the rest is to be had', () => {
    const pair = forPacket({}, { ...three, separateRanges: true })
    expect(set(pair, 'mn')).toEqual(['10.20.0.0/24 > 10.10.0.0/24[udp/9000]'])
    expect(marks(pair, 'mn')).toContain('more-selectors')
    expect(pair.child('mn').others).toBe(true)
    another(pair, 9001)
    expect(set(pair, 'mn')[1]).toBe('10.20.0.0/24 > 10.10.0.9[udp/9001]')
    expect(marks(pair, 'mn')).not.toContain('packet-not-granted')
  })

  test('without it any subset is chosen, and whoever waits for another one learns so', () => {
    const pair = forPacket({ packetFirst: false }, { ...three, separateRanges: true })
    expect(set(pair, 'mn')).toEqual(['10.20.0.0/24 > 10.10.0.0/24[udp/53]'])
    expect(marks(pair, 'mn')).toContain('packet-not-granted')
  })

  test('changes nothing where all of it is granted', () => {
    expect(set(forPacket({}, {}), 'mn')).toEqual(['10.20.0.0/24 > 10.10.0.0/24'])
  })

  test('of a policy with more selectors than one SA looks through, what the packet needs is kept', () => {
    const many = Array.from({ length: 40 }, (_, i) => range(`10.10.0.${i + 1}[udp]`))
    const mine = Array.from({ length: 20 }, (_, i) => range(`10.20.0.0/24[udp/${9000 + i}]`))
    const pair = forPacket({ remoteRanges: [range('10.10.0.0/16')] }, { localRanges: many, remoteRanges: mine })
    expect(pair.children('mn')).toHaveLength(1)
    expect(set(pair, 'mn')[0]).toContain('10.10.0.9[udp]')
    expect(marks(pair, 'mn')).not.toContain('packet-not-granted')
  })

  test('SINGLE_PAIR_REQUIRED is answered with the pair of the packet, in IKE_AUTH and after it', () => {
    const pair = forPacket({ packetFirst: false }, { singlePair: true })
    expect(set(pair, 'mn')).toEqual(['10.20.0.7 > 10.10.0.9'])
    pair.command('mn', {
      type: 'create-child',
      sa: pair.sa('mn').name,
      flow: { local: range('10.20.0.8[udp/1]'), remote: range('10.10.0.10[udp/1]') },
    })
    pair.run(1_000_000)
    expect(set(pair, 'mn')[1]).toBe('10.20.0.8 > 10.10.0.10')
    expect(pair.reports.filter(({ report }) => report.what === 'child-failed')).toEqual([])
  })

  test('with PFP every flow has a pair of its own, up to what the peer allows', () => {
    const pfp = ['protocol', 'localPort', 'remotePort'] as const
    const pair = forPacket({ pfp }, {})
    for (const port of [9001, 9002]) another(pair, port)
    expect(set(pair, 'gw')).toEqual(
      [9000, 9001, 9002].map(port => `10.10.0.0/24[udp/${port}] > 10.20.0.0/24[udp/${port}]`),
    )
    pair.reshape('gw', endpoint => ({
      ...endpoint,
      config: { ...endpoint.config, limits: { ...endpoint.config.limits, children: 3 } },
    }))
    another(pair, 9003)
    expect(pair.children('gw')).toHaveLength(3)
    expect(pair.outputs.some(({ output }) => output.kind === 'mark' && output.text.endsWith('NO_ADDITIONAL_SAS'))).toBe(
      true,
    )
  })
})
