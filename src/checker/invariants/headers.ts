import { toHex } from '../../lib/bytes.ts'
import { ah } from '../../protocol/wire/ah/ah.ts'
import { esp } from '../../protocol/wire/esp/esp.ts'
import { ETHER_TYPE } from '../../protocol/wire/ethernet/ethernet.ts'
import { icmp4 } from '../../protocol/wire/icmp4/icmp4.ts'
import { icmp6 } from '../../protocol/wire/icmp6/icmp6.ts'
import { IKE_NAT_PORT } from '../../protocol/wire/ikev2/codes.ts'
import { ipv4 } from '../../protocol/wire/ip/ipv4.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import { protocolNumber } from '../../protocol/wire/ip/protocol.ts'
import { natTraversal } from '../../protocol/wire/udp/nat-traversal.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'

/** The outermost headers of a frame, read from its octets alone. */
export interface Headers {
  readonly source: string
  readonly destination: string
  /** Next layer protocol behind IPv6 extension headers, as selectors see it (RFC 4301 §4.4.1.1). */
  readonly protocol: number
  /** What follows the headers up to `protocol`. */
  readonly payload: Uint8Array
}

const ETHERNET_OCTETS = 14

const EXTENSIONS = new Set([0, 43, 60])
const ESP = 50
const AH = 51
const UDP = 17
export const isProtected = (headers: Headers): boolean =>
  headers.protocol === ESP || headers.protocol === AH || espInUdp(headers) !== undefined

/** Undefined for frames that are no IP packet or do not decode. */
export function readHeaders(frame: Uint8Array): Headers | undefined {
  if (frame.length < ETHERNET_OCTETS) return undefined
  // Of this header only the type is wanted: whoever reads it all makes texts of two addresses.
  const type = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0)
  const inner = frame.subarray(ETHERNET_OCTETS)
  if (type === ETHER_TYPE.ipv4) {
    const packet = ipv4.decode(inner)
    if (!packet.ok) return undefined
    const { source, destination, protocol, payload } = packet.value
    return { source, destination, protocol: protocolNumber(protocol), payload }
  }
  if (type !== ETHER_TYPE.ipv6) return undefined
  const packet = ipv6.decode(inner)
  if (!packet.ok) return undefined
  const { source, destination } = packet.value
  return { source, destination, ...behindExtensions(protocolNumber(packet.value.nextHeader), packet.value.payload) }
}

function behindExtensions(
  first: number,
  rest: Uint8Array,
): { readonly protocol: number; readonly payload: Uint8Array } {
  let [protocol, payload] = [first, rest]
  // Every extension header has at least 8 octets, so this ends.
  while (EXTENSIONS.has(protocol) && payload.length >= 8) {
    protocol = payload[0] ?? 0
    payload = payload.subarray(8 * ((payload[1] ?? 0) + 1))
  }
  return { protocol, payload }
}

/** ESP behind a UDP header, told from IKE and keepalives by what follows it (RFC 3948 §2). */
function espInUdp({ source, destination, protocol, payload }: Headers): Uint8Array | undefined {
  if (protocol !== UDP || !hasPort(payload, IKE_NAT_PORT)) return undefined
  const datagram = udp.decode(payload, { source, destination })
  if (!datagram.ok) return undefined
  const inside = natTraversal.decode(datagram.value.payload)
  return inside.ok && inside.value.type === 'esp' ? inside.value.packet : undefined
}

/** Whether a UDP header has the port at one of its ends: seen at once, before the checksum is calculated. */
const hasPort = (datagram: Uint8Array, port: number): boolean =>
  [0, 2].some(at => (((datagram[at] ?? 0) << 8) | (datagram[at + 1] ?? 0)) === port)

/** An ESP or AH packet by what its header says. */
export interface SecurityPacket {
  readonly spi: number
  readonly sequence: number
  /** ESP: IV, ciphertext, ICV. AH: the ICV. */
  readonly payload: Uint8Array
}

/** The ESP or AH packet a frame carries; undefined when it carries none. */
export function readSecurity(headers: Headers): SecurityPacket | undefined {
  const octets = headers.protocol === ESP ? headers.payload : espInUdp(headers)
  if (octets !== undefined) {
    const packet = esp.decode(octets)
    return packet.ok ? packet.value : undefined
  }
  if (headers.protocol !== AH) return undefined
  const header = ah.decodePrefix(headers.payload)
  return header.ok ? { ...header.value.value, payload: header.value.value.icv } : undefined
}

/**
 * What a CTAR proves itself with: `previous address/sequence/token`, or where it travels inside ESP the sealed octets as a
 * whole; undefined for frames that can be no CTAR.
 */
export function readCtarProof(headers: Headers): string | undefined {
  const sealed = readSecurity(headers)
  if (sealed !== undefined) return `${sealed.spi}/${sealed.sequence}/${toHex(sealed.payload)}`
  const { source, destination, protocol, payload } = headers
  if (protocol !== 58 && protocol !== 1) return undefined
  const packet = protocol === 58 ? icmp6.decode(payload, { source, destination }) : icmp4.decode(payload)
  if (!packet.ok || packet.value.type !== 'cxtp' || packet.value.message.type !== 'CTAR') return undefined
  const { previousAddress, sequence, token } = packet.value.message
  return `${previousAddress}/${sequence}/${token}`
}
