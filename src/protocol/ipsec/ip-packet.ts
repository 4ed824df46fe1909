import { concatBytes } from '../../lib/bytes.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { destinationOptions, fragmentHeader, hopByHopOptions, routingHeader2 } from '../wire/ip/extension-headers.ts'
import { ipv4, type Ipv4Packet } from '../wire/ip/ipv4.ts'
import { ipv6, IPV6_HEADER_OCTETS, type Ipv6Packet } from '../wire/ip/ipv6.ts'
import { protocolNumber } from '../wire/ip/protocol.ts'
import { describeWireError, type Codec, type WireError } from '../wire/schema.ts'
import { ipsecError, type IpsecError } from './error.ts'

export const PROTOCOL = {
  HOP_BY_HOP: 0,
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  ROUTING: 43,
  FRAGMENT: 44,
  ESP: 50,
  AH: 51,
  ICMPV6: 58,
  OPTIONS: 60,
  SCTP: 132,
  MOBILITY: 135,
  IPV4: 4,
  IPV6: 41,
} as const

interface Chain {
  /** IPv6 extension headers before the next layer, octets as they are; for IPv4 empty. */
  readonly extensions: Uint8Array
  /** Place in `extensions` of the octet that names what follows; undefined when the fixed header does. */
  readonly pointerAt: number | undefined
  /** Next layer protocol behind the headers RFC 4301 §4.4.1.1 skips: 0, 43, 44, 60. */
  readonly protocol: number
  readonly next: Uint8Array
  /** Set when the packet is a fragment (RFC 4303 §3.4.1). */
  readonly fragment: { readonly offset: number; readonly more: boolean; readonly id: number } | undefined
}

/** An IP packet taken apart as far as IPsec looks. */
export type IpPacket = Chain & {
  /** The whole packet, without what stands behind it. */
  readonly bytes: Uint8Array
} & ({ readonly version: 6; readonly header: Ipv6Packet } | { readonly version: 4; readonly header: Ipv4Packet })

/**
 * Reads an IPv4 or IPv6 packet. Octets behind its own length are an error, or ignored inside a tunnel, where they are
 * padding against traffic analysis (RFC 4303 §2.7). Errors: malformed, with the place.
 */
export function readIpPacket(
  bytes: Uint8Array,
  behind: 'refused' | 'ignored' = 'refused',
): Result<IpPacket, IpsecError> {
  const whole = behind === 'ignored' ? bytes.subarray(0, ownLength(bytes)) : bytes
  if (isVersion4(whole)) {
    const decoded = ipv4.decode(whole)
    return decoded.ok ? ipv4PacketOf(whole, decoded.value) : malformed(decoded.error)
  }
  const decoded = ipv6.decode(whole)
  return decoded.ok ? ipv6PacketOf(whole, decoded.value) : malformed(decoded.error)
}

const isVersion4 = (bytes: Uint8Array): boolean => (bytes[0] ?? 0) >> 4 === 4

/** Octets of the packet that these begin with, as it says itself (RFC 791 §3.1, RFC 8200 §3). */
function ownLength(bytes: Uint8Array): number {
  const word = (at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return isVersion4(bytes) ? word(2) : IPV6_HEADER_OCTETS + word(4)
}

/** What is given as octets is read; what was read already is taken as it is. */
export const asIpPacket = (packet: Uint8Array | IpPacket): Result<IpPacket, IpsecError> =>
  packet instanceof Uint8Array ? readIpPacket(packet) : ok(packet)

function ipv4PacketOf(bytes: Uint8Array, header: Ipv4Packet): Result<IpPacket, IpsecError> {
  const { fragmentOffset: offset, moreFragments: more, payload: next } = header
  const fragment = offset > 0 || more ? { offset, more, id: header.identification } : undefined
  const protocol = protocolNumber(header.protocol)
  return ok({ version: 4, header, bytes, extensions: NONE, pointerAt: undefined, protocol, next, fragment })
}

/** The rest of a packet whose header is decoded already. Errors: malformed. */
export function ipv6PacketOf(bytes: Uint8Array, header: Ipv6Packet): Result<IpPacket, IpsecError> {
  const chain = readChain(header)
  if (!chain.ok) return chain
  const { extensions, pointerAt, protocol, next, fragment } = chain.value
  return ok({ version: 6, header, bytes, extensions, pointerAt, protocol, next, fragment })
}

const NONE = new Uint8Array(0)
const malformed = (error: WireError) => err(ipsecError('malformed', describeWireError(error), null, error.ref))

interface ExtensionHeader {
  readonly nextHeader: string | number
}
const EXTENSION: Readonly<Record<number, Codec<ExtensionHeader>>> = {
  [PROTOCOL.HOP_BY_HOP]: hopByHopOptions as Codec<ExtensionHeader>,
  [PROTOCOL.ROUTING]: routingHeader2 as Codec<ExtensionHeader>,
  [PROTOCOL.OPTIONS]: destinationOptions as Codec<ExtensionHeader>,
}
/** More extension headers than this in one packet are an attack. */
const EXTENSIONS_MAX = 8

function readChain(header: Ipv6Packet): Result<Chain, IpsecError> {
  const { payload } = header
  let protocol = protocolNumber(header.nextHeader)
  if (protocol !== PROTOCOL.FRAGMENT && EXTENSION[protocol] === undefined)
    return ok({ extensions: NONE, pointerAt: undefined, protocol, next: payload, fragment: undefined })
  let at = 0
  let pointerAt: number | undefined
  let fragment: Chain['fragment']
  for (let count = 0; count < EXTENSIONS_MAX; count++) {
    if (protocol === PROTOCOL.FRAGMENT) {
      const decoded = fragmentHeader.decodePrefix(payload.subarray(at))
      if (!decoded.ok) return malformed(decoded.error)
      const { nextHeader, offset, more, identification: id } = decoded.value.value
      if (offset > 0 || more) fragment = { offset, more, id }
      ;[pointerAt, at, protocol] = [at, at + decoded.value.used, protocolNumber(nextHeader as number)]
      if (offset > 0) break
      continue
    }
    const codec = EXTENSION[protocol]
    if (codec === undefined) break
    const decoded = codec.decodePrefix(payload.subarray(at))
    if (!decoded.ok) return malformed(decoded.error)
    ;[pointerAt, at, protocol] = [at, at + decoded.value.used, protocolNumber(decoded.value.value.nextHeader as number)]
  }
  return ok({ extensions: payload.subarray(0, at), pointerAt, protocol, next: payload.subarray(at), fragment })
}

/**
 * The packet with another next layer behind its headers: transport mode puts AH or ESP behind every header of the
 * chain (one of the places RFC 4303 §3.1.1 allows), and takes it out again.
 */
export function withNextLayer(ip: IpPacket, protocol: number, next: Uint8Array): Uint8Array {
  if (ip.version === 4) return ipv4.encode({ ...ip.header, protocol: code(protocol), payload: next })
  if (ip.pointerAt === undefined)
    return ipv6.encode({ ...ip.header, nextHeader: code(protocol), payload: concatBytes(ip.extensions, next) })
  const extensions = ip.extensions.slice()
  extensions[ip.pointerAt] = protocol
  return ipv6.encode({ ...ip.header, payload: concatBytes(extensions, next) })
}
const code = (protocol: number): Ipv6Packet['nextHeader'] => protocol

/** DSCP and ECN of either version (RFC 2474 §3, RFC 3168 §5). */
export function trafficClass(ip: IpPacket): { readonly dscp: number; readonly ecn: number } {
  if (ip.version === 4) return { dscp: ip.header.dscp, ecn: ip.header.ecn }
  return { dscp: ip.header.trafficClass >> 2, ecn: ip.header.trafficClass & 3 }
}

export const hopLimit = (ip: IpPacket): number => (ip.version === 4 ? ip.header.ttl : ip.header.hopLimit)

/** The packet's octets with another hop limit. */
export function withHopLimit(ip: IpPacket, hops: number): Uint8Array {
  return ip.version === 4 ? ipv4.encode({ ...ip.header, ttl: hops }) : ipv6.encode({ ...ip.header, hopLimit: hops })
}

/** The packet's octets with another ECN field. */
export function withEcn(ip: IpPacket, ecn: number): Uint8Array {
  if (ip.version === 4) return ipv4.encode({ ...ip.header, ecn })
  return ipv6.encode({ ...ip.header, trafficClass: (ip.header.trafficClass & ~3) | ecn })
}
