import { natTraversal } from '../wire/udp/nat-traversal.ts'
import { udp } from '../wire/udp/udp.ts'
import { asIpPacket, PROTOCOL, readIpPacket, withNextLayer, type IpPacket } from './ip-packet.ts'

export interface UdpPorts {
  readonly local: number
  readonly remote: number
}

export const UDP_HEADER_OCTETS = 8

/**
 * The ESP packet with a UDP header in front of ESP, behind the IP header it has (RFC 3948 §3.2, §3.4). Over IPv4 the
 * checksum is zero (RFC 3948 §2.1), over IPv6 there has to be one (RFC 8200 §8.1).
 */
export function encapsulateEsp(packet: Uint8Array, { local, remote }: UdpPorts): Uint8Array {
  const ip = readIpPacket(packet)
  if (!ip.ok || ip.value.protocol !== PROTOCOL.ESP) throw new Error('assertion failed: an own ESP packet')
  const { version, header, next } = ip.value
  const datagram = udp.encode({ sourcePort: local, destinationPort: remote, payload: next }, header)
  if (version === 4) datagram.fill(0, CHECKSUM_AT, UDP_HEADER_OCTETS)
  return withNextLayer(ip.value, PROTOCOL.UDP, datagram)
}
const CHECKSUM_AT = 6

const destinationPort = (datagram: Uint8Array): number => ((datagram[2] ?? 0) << 8) | (datagram[3] ?? 0)

export interface DecapsulatedEsp {
  readonly packet: Uint8Array
  /** Ports of the datagram, seen from here: where the peer is tells who behind a NAT it is. */
  readonly ports: UdpPorts
}

/** The same packet without its UDP header where ESP came in one to `local`; undefined for everything else (RFC 3948 §3.3, §3.5). */
export function decapsulateEsp(packet: Uint8Array | IpPacket, local: number): DecapsulatedEsp | undefined {
  const ip = asIpPacket(packet)
  if (!ip.ok || ip.value.protocol !== PROTOCOL.UDP || ip.value.fragment !== undefined) return undefined
  // Most datagrams are for another port: they need not be read to the end.
  if (destinationPort(ip.value.next) !== local) return undefined
  const datagram = udp.decode(ip.value.next, ip.value.header)
  if (!datagram.ok) return undefined
  const inside = natTraversal.decode(datagram.value.payload)
  if (!inside.ok || inside.value.type !== 'esp') return undefined
  return {
    packet: withNextLayer(ip.value, PROTOCOL.ESP, inside.value.packet),
    ports: { local, remote: datagram.value.sourcePort },
  }
}
