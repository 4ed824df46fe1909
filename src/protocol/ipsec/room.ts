import type { Micros } from '../../lib/micros.ts'
import { ENCRYPTION, INTEGRITY } from '../crypto/transforms.ts'
import { ESP_HEADER_OCTETS } from '../wire/esp/esp.ts'
import { ipVersion } from '../wire/ip/address.ts'
import { ahOctets } from './ah.ts'
import { asIpPacket, trafficClass, type IpPacket } from './ip-packet.ts'
import { selectorsOf } from './packet-selectors.ts'
import { findOutbound } from './sad.ts'
import type { SecurityAssociation } from './sa.ts'
import { findPolicy } from './spd.ts'
import type { IpsecState } from './state.ts'
import { UDP_HEADER_OCTETS } from './udp-encapsulation.ts'

const IPV4_HEADER = 20
const IPV6_HEADER = 40
/** Pad length and next header, RFC 4303 §2. */
const ESP_FIXED_TRAILER = 2
/** The ciphertext ends on a 4-octet boundary, whatever the cipher (RFC 4303 §2.4). */
const ESP_ALIGN = 4

/**
 * Octets of the longest IP packet with the headers of `packet` that leaves this node in at most `mtu` octets, with what
 * its policy puts around it (RFC 4301 §8.2: the protected packet counts against the path MTU).
 */
export function packetRoom(state: IpsecState, packet: Uint8Array | IpPacket, mtu: number, nowUs: Micros): number {
  const read = asIpPacket(packet)
  if (!read.ok) return mtu
  const policy = findPolicy(state.spd, 'out', selectorsOf(read.value, 'out'), nowUs)
  if (policy === undefined || policy.policy.action.kind !== 'protect') return mtu
  const { link, protocol } = policy.policy.action
  const sa = findOutbound(state.sad, link, protocol, trafficClass(read.value).dscp)
  return sa === undefined ? mtu : roomInside(sa, read.value, mtu)
}

/** The same for one SA: the smaller of `mtu` and what the SA knows of its path counts (RFC 4301 §4.4.2.1 Path MTU). */
export function roomInside(sa: SecurityAssociation, ip: IpPacket, mtu: number): number {
  const path = Math.min(mtu, sa.pmtu ?? mtu) - (sa.encapsulation === undefined ? 0 : UDP_HEADER_OCTETS)
  const ownHeaders = ip.version === 4 ? IPV4_HEADER + ip.header.options.length : IPV6_HEADER + ip.extensions.length
  const outer = sa.mode === 'tunnel' ? ipHeader(ipVersion(sa.source)) : ownHeaders
  const inside = sa.protocol === 'esp' ? espRoom(sa, path - outer) : path - outer - ahOctets(sa, ipVersion(sa.source))
  return Math.max(0, sa.mode === 'tunnel' ? inside : ownHeaders + inside)
}

const ipHeader = (version: 4 | 6): number => (version === 4 ? IPV4_HEADER : IPV6_HEADER)

function espRoom(sa: SecurityAssociation, octets: number): number {
  const cipher = ENCRYPTION[sa.encryption]
  const align = Math.max(ESP_ALIGN, cipher.blockOctets)
  const sealed = octets - ESP_HEADER_OCTETS - cipher.ivOctets - cipher.icvOctets - INTEGRITY[sa.integrity].icvOctets
  return Math.floor(sealed / align) * align - ESP_FIXED_TRAILER
}
