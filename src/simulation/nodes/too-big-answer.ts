import { icmp4 } from '../../protocol/wire/icmp4/icmp4.ts'
import { icmp6 } from '../../protocol/wire/icmp6/icmp6.ts'
import { ipv4 } from '../../protocol/wire/ip/ipv4.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'

/** RFC 8200 §5: every IPv6 link carries that much, and no path is taken for less (RFC 8201 §4). */
export const IPV6_MTU_LEAST = 1_280
const IPV6_AND_ICMP = 40 + 8
/** RFC 1812 §4.3.2.3. */
const IPV4_ERROR_MAX = 576
const IPV4_AND_ICMP = 20 + 8
const HOPS = 64
const FRAGMENTATION_NEEDED = 4

/**
 * What the node at `from` answers to the source of a packet that is longer than the `mtu` behind it: ICMPv6 Packet Too
 * Big with as much of it as fits into 1280 octets (RFC 4443 §3.2, §2.4 c), or for IPv4 Destination Unreachable,
 * fragmentation needed and DF set (RFC 792, RFC 1191 §4). Undefined for IPv4 without DF, which is fragmented instead,
 * and for what is no packet.
 */
export function tooBigAnswer(packet: Uint8Array, from: string, mtu: number): Uint8Array | undefined {
  if ((packet[0] ?? 0) >> 4 === 4) return answer4(packet, from, mtu)
  const read = ipv6.decode(packet)
  if (!read.ok) return undefined
  const ends = { source: from, destination: read.value.source }
  const quoted = packet.subarray(0, IPV6_MTU_LEAST - IPV6_AND_ICMP)
  const payload = icmp6.encode({ type: 'packetTooBig', mtu, packet: quoted }, ends)
  return ipv6.encode({ trafficClass: 0, flowLabel: 0, nextHeader: 'icmpv6', hopLimit: HOPS, ...ends, payload })
}

function answer4(packet: Uint8Array, source: string, mtu: number): Uint8Array | undefined {
  const read = ipv4.decode(packet)
  if (!read.ok || !read.value.dontFragment) return undefined
  const quoted = packet.subarray(0, IPV4_ERROR_MAX - IPV4_AND_ICMP)
  return ipv4.encode({
    dscp: 0,
    ecn: 0,
    identification: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: HOPS,
    protocol: 'icmp',
    source,
    destination: read.value.source,
    options: new Uint8Array(0),
    payload: icmp4.encode({ type: 'destinationUnreachable', code: FRAGMENTATION_NEEDED, mtu, packet: quoted }),
  })
}
