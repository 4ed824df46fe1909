import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concatBytes } from '../../lib/bytes.ts'
import { ipv4 } from '../wire/ip/ipv4.ts'
import { ipv6 } from '../wire/ip/ipv6.ts'
import { asIpPacket, readIpPacket, withHopLimit } from './ip-packet.ts'

const fields = fc.record({
  version: fc.constantFrom(4, 6),
  hops: fc.integer({ min: 1, max: 255 }),
  payload: fc.uint8Array({ maxLength: 80 }),
  padding: fc.uint8Array({ maxLength: 20 }),
})

const OVER_4 = {
  dscp: 0,
  ecn: 0,
  identification: 7,
  dontFragment: true,
  moreFragments: false,
  fragmentOffset: 0,
  protocol: 'udp',
  source: '192.0.2.1',
  destination: '192.0.2.2',
  options: new Uint8Array(0),
} as const
const OVER_6 = {
  trafficClass: 0,
  flowLabel: 0,
  nextHeader: 'udp',
  source: '2001:db8::1',
  destination: '2001:db8::2',
} as const

const packetOf = (version: number, hops: number, payload: Uint8Array): Uint8Array =>
  version === 4 ? ipv4.encode({ ...OVER_4, ttl: hops, payload }) : ipv6.encode({ ...OVER_6, hopLimit: hops, payload })

test('a packet that is read keeps its octets, and ends where it says itself', () => {
  fc.assert(
    fc.property(fields, ({ version, hops, payload, padding }) => {
      const packet = packetOf(version, hops, payload)
      const whole = readIpPacket(packet)
      expect(whole).toMatchObject({ ok: true, value: { version, bytes: packet, next: payload, protocol: 17 } })
      const padded = readIpPacket(concatBytes(packet, padding), 'ignored')
      expect(padded).toEqual(whole)
      expect(readIpPacket(concatBytes(packet, padding)).ok).toBe(padding.length === 0)
      if (!whole.ok) throw new Error(whole.error.text)
      expect(asIpPacket(packet)).toEqual(asIpPacket(whole.value))
      expect(withHopLimit(whole.value, hops)).toEqual(packet)
    }),
  )
})

test('a packet that is cut off is refused either way', () => {
  for (const packet of [packetOf(4, 64, new Uint8Array(9)), packetOf(6, 64, new Uint8Array(9))])
    for (const length of [0, 1, 4, 19, 25, packet.length - 1])
      for (const behind of ['refused', 'ignored'] as const)
        expect(readIpPacket(packet.subarray(0, length), behind).ok).toBe(false)
})
