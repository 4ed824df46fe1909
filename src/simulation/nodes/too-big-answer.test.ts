import { expect, test } from 'vitest'
import { icmp4 } from '../../protocol/wire/icmp4/icmp4.ts'
import { icmp6 } from '../../protocol/wire/icmp6/icmp6.ts'
import { ipv4 } from '../../protocol/wire/ip/ipv4.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import { ipv6Packet } from './packets.ts'
import { tooBigAnswer } from './too-big-answer.ts'

const answered = (packet: Uint8Array, from: string, mtu: number): Uint8Array =>
  tooBigAnswer(packet, from, mtu) ?? new Uint8Array(0)

test('IPv6: Packet Too Big with as much of the packet as 1280 octets hold (RFC 4443 §3.2)', () => {
  const ends = { source: '2001:db8:ff::1', destination: '2001:db8:1::10' }
  const packet = ipv6Packet(ends, 'udp', new Uint8Array(1_450).fill(7))
  const answer = answered(packet, '2001:db8:1::1', 1_406)
  expect(answer.length).toBe(1_280)
  const read = ipv6.decode(answer)
  expect(read).toMatchObject({ value: { source: '2001:db8:1::1', destination: ends.source, nextHeader: 'icmpv6' } })
  const message = read.ok ? icmp6.decode(read.value.payload, read.value) : undefined
  expect(message).toMatchObject({ value: { type: 'packetTooBig', mtu: 1_406, packet: packet.subarray(0, 1_232) } })
})

test('IPv4: fragmentation needed, but only where DF forbids it (RFC 792, RFC 1191 §4)', () => {
  const packet = (dontFragment: boolean): Uint8Array =>
    ipv4.encode({
      dscp: 0,
      ecn: 0,
      identification: 1,
      dontFragment,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 9,
      protocol: 'udp',
      source: '192.0.2.1',
      destination: '198.51.100.9',
      options: new Uint8Array(0),
      payload: new Uint8Array(1_400),
    })
  const read = ipv4.decode(answered(packet(true), '192.0.2.254', 1_300))
  expect(read).toMatchObject({ value: { source: '192.0.2.254', destination: '192.0.2.1', protocol: 'icmp' } })
  const message = read.ok ? icmp4.decode(read.value.payload) : undefined
  expect(message).toMatchObject({ value: { type: 'destinationUnreachable', code: 4, mtu: 1_300 } })
  expect(tooBigAnswer(packet(false), '192.0.2.254', 1_300)).toBeUndefined()
})
