import { sameAddress } from './address.ts'
import type { PacketSelectors } from './selectors.ts'
import { PROTOCOL, readIpPacket, type IpPacket } from './ip-packet.ts'
import { selectorsOf } from './packet-selectors.ts'
import type { Sad } from './sad.ts'
import type { SaDirection, SecurityAssociation } from './sa.ts'

/** Octets in front of the invoking packet, RFC 4443 §2.1. */
const ICMP_HEADER = 8
/** ICMPv6 types below 128 are errors, RFC 4443 §2.1. */
const FIRST_INFORMATIONAL = 128
const IPV6_HEADER = 40

/** An ICMPv6 error message: never answered with another one (RFC 4443 §2.4 e). */
export const isIcmpError = ({ protocol, next }: Pick<IpPacket, 'protocol' | 'next'>): boolean =>
  protocol === PROTOCOL.ICMPV6 && (next[0] ?? FIRST_INFORMATIONAL) < FIRST_INFORMATIONAL

/** The packet an ICMPv6 error quotes; its end may be missing (RFC 4443 §2.4 c). Undefined when no packet can be read. */
export function quotedPacket(octets: Uint8Array): IpPacket | undefined {
  if (octets.length < IPV6_HEADER) return undefined
  const there = octets.slice()
  new DataView(there.buffer).setUint16(4, there.length - IPV6_HEADER)
  const read = readIpPacket(there)
  return read.ok ? read.value : undefined
}

/** The packet that a whole ICMP error quotes. */
export const quotedByError = (ip: IpPacket): IpPacket | undefined =>
  isIcmpError(ip) ? quotedPacket(ip.next.subarray(ICMP_HEADER)) : undefined

/** The SA that sealed a quoted packet: its SPI and destination are in what is quoted (RFC 4301 §6.1.1). */
export function sealingSa(sad: Sad, { protocol, next, header }: IpPacket): SecurityAssociation | undefined {
  const at = protocol === PROTOCOL.ESP ? 0 : protocol === PROTOCOL.AH ? AH_SPI_AT : undefined
  if (at === undefined || next.length < at + 4) return undefined
  const spi = new DataView(next.buffer, next.byteOffset).getUint32(at)
  return sad.find(sa => sa.direction === 'out' && sa.spi === spi && sameAddress(sa.destination, header.destination))
}
/** RFC 4302 §2. */
const AH_SPI_AT = 4

/**
 * What an ICMP error counts as where its own selectors match nothing: the return traffic of the packet it quotes
 * (RFC 4301 §6.2). Undefined for everything that is no ICMP error.
 */
export function returnTraffic(ip: IpPacket, direction: SaDirection): PacketSelectors | undefined {
  const quoted = quotedByError(ip)
  return quoted && selectorsOf(quoted, direction === 'out' ? 'in' : 'out')
}
