import type { IpVersion } from '../wire/ip/address.ts'
import { ipVersion } from '../wire/ip/address.ts'
import { ipv4 } from '../wire/ip/ipv4.ts'
import { ipv6 } from '../wire/ip/ipv6.ts'
import { PROTOCOL, readIpPacket, trafficClass, withEcn, withHopLimit, type IpPacket } from './ip-packet.ts'
import type { SecurityAssociation } from './sa.ts'

/** Hop limit of outer headers: constructed anew (RFC 4301 §5.1.2.2); 64 is the usual initial value (RFC 8200 §3). */
const OUTER_HOPS = 64
const ECN = { CE: 3, NOT_ECT: 0 } as const

/** Next header that names a whole packet inside. */
export const innerProtocol = (version: IpVersion): number => (version === 6 ? PROTOCOL.IPV6 : PROTOCOL.IPV4)

/**
 * Outer packet around protected octets, RFC 4301 §5.1.2: addresses of the SA, DSCP copied or mapped, ECN copied, flow
 * label not copied (a gateway must not), no extension headers. IPv4 gets a fresh identification from the sequence
 * number and DF as the SA says; DF cannot be copied from IPv6.
 */
export function tunnelPacket(
  sa: SecurityAssociation,
  inner: IpPacket,
  protocol: number,
  payload: Uint8Array,
  sequence: bigint,
): Uint8Array {
  const { source, destination } = sa
  const { dscp: innerDscp, ecn } = trafficClass(inner)
  const dscp = sa.outerDscp === 'copy' ? innerDscp : sa.outerDscp
  if (ipVersion(source) === 6) {
    const trafficClass = (dscp << 2) | ecn
    return ipv6.encode({
      trafficClass,
      flowLabel: 0,
      nextHeader: protocol,
      hopLimit: OUTER_HOPS,
      source,
      destination,
      payload,
    })
  }
  const dontFragment = sa.df === 'copy' ? inner.version === 4 && inner.header.dontFragment : sa.df === 'set'
  return ipv4.encode({
    dscp,
    ecn,
    identification: Number(sequence & 0xffffn),
    dontFragment,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: OUTER_HOPS,
    protocol,
    source,
    destination,
    options: new Uint8Array(0),
    payload,
  })
}

/** The inner packet with one hop less: for packets that are forwarded, not for the node's own (§5.1.2.1 note 2). */
export const oneHopLess = (ip: IpPacket, hops: number): Uint8Array => withHopLimit(ip, hops - 1)

/**
 * The inner packet as the decapsulator hands it on: congestion met by the outer header is told to a capable inner one
 * (RFC 4301 §5.1.2.1 note 6); nothing else of the outer header comes through. Undefined when it is no IP packet.
 */
export function decapsulated(outer: IpPacket, payload: Uint8Array): IpPacket | undefined {
  const inner = readIpPacket(payload, 'ignored')
  if (!inner.ok) return undefined
  const { ecn } = trafficClass(inner.value)
  if (trafficClass(outer).ecn !== ECN.CE || ecn === ECN.NOT_ECT || ecn === ECN.CE) return inner.value
  const marked = readIpPacket(withEcn(inner.value, ECN.CE))
  return marked.ok ? marked.value : undefined
}
