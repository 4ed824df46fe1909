import { hex32 } from '../../lib/bytes.ts'
import { readHead } from '../../protocol/wire/cxtp/head.ts'
import { decodeCxtp } from '../../protocol/wire/cxtp/message.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { ContextBlock } from '../../protocol/wire/cxtp/cdb.ts'
import { icmp6, type Icmp6Message } from '../../protocol/wire/icmp6/icmp6.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import type { Frame } from '../state.ts'
import { ikeLabel, isIkePort } from './ike-label.ts'
import { readMobility } from './mobility-packets.ts'
import { readTransport } from './router-transport-read.ts'

export type PacketLabel = Omit<Frame, 'bytes'>

/** Nothing is left to be found out about the packet. */
export const isWhole = (label: Partial<PacketLabel>): label is PacketLabel =>
  label.name !== undefined &&
  label.protocol !== undefined &&
  label.traffic !== undefined &&
  label.detail !== undefined &&
  label.encrypted !== undefined

const DATA: PacketLabel = { name: 'UDP', protocol: 'UDP', traffic: true, detail: '', encrypted: false }
const ESP: PacketLabel = { ...DATA, name: 'ESP', protocol: 'ESP' }

/** Only IKE's ports have a name of their own, whatever port a NAT has made of the other; all else is the measured flows' data. */
function udpLabel(packet: Ipv6Packet): PacketLabel {
  const { payload } = packet
  const port = (at: number): number => ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)
  if (!isIkePort(port(0)) && !isIkePort(port(2))) return DATA
  const datagram = udp.decode(payload, packet)
  return datagram.ok ? datagramLabel(datagram.value, datagram.value.payload) : DATA
}

/** The same of a datagram that is not packed yet. */
export const datagramLabel = (
  ports: { readonly sourcePort: number; readonly destinationPort: number },
  payload: Uint8Array,
): PacketLabel => (isIkePort(ports.sourcePort) || isIkePort(ports.destinationPort) ? ikeLabel(ports, payload) : DATA)

/** What a node that sees this packet calls it: the innermost name that is readable without a key. */
export function labelOf(packet: Ipv6Packet): PacketLabel {
  switch (packet.nextHeader) {
    case 'ipv6':
      return DATA
    case 'udp':
      return udpLabel(packet)
    case 'esp':
      return ESP
    case 'ah':
      return { ...ESP, name: 'AH', protocol: 'AH' }
    case 'icmpv6': {
      const message = icmp6.decode(packet.payload, packet)
      if (message.ok && message.value.type === 'cxtp') return cxtpLabel(message.value.message)
      return {
        name: 'ICMPv6',
        protocol: 'ICMPv6',
        traffic: false,
        detail: message.ok ? icmpDetail(message.value) : 'malformed',
        encrypted: false,
      }
    }
    case 'sctp':
    case 'tcp':
      return transportLabel(packet.nextHeader, packet)
    case 'destination-options':
    case 'routing':
    case 'mobility': {
      const read = readMobility(packet)
      if (!read.ok || read.value.message.type === 'other')
        return { name: 'MH', protocol: 'MIPv6', traffic: false, detail: '', encrypted: false }
      return {
        name: read.value.message.type,
        protocol: 'MIPv6',
        traffic: false,
        detail: `seq ${read.value.message.sequence}`,
        encrypted: false,
      }
    }
    default:
      return { name: 'IPv6', protocol: 'UDP', traffic: true, detail: '', encrypted: false }
  }
}

const icmpDetail = (message: Icmp6Message): string =>
  message.type === 'packetTooBig' ? `packet too big: ${message.mtu} octets pass` : message.type

/** The message in it, by its first octets where only a part is here; any other part is its transport's. */
function transportLabel(nextHeader: 'sctp' | 'tcp', packet: Ipv6Packet): PacketLabel {
  const name = nextHeader.toUpperCase()
  const other = { name, protocol: name, traffic: false, detail: '', encrypted: false }
  const read = readTransport(nextHeader, packet.payload, packet)
  // For another port: the data of a download.
  if (read === undefined) return { ...other, traffic: true }
  const part = read.ok ? read.value[0] : undefined
  if (part === undefined) return other
  const whole = part.begins ? decodeCxtp(part.octets) : undefined
  if (whole?.ok === true) return cxtpLabel(whole.value)
  const head = part.begins ? readHead(part.octets) : undefined
  return head === undefined
    ? { ...other, detail: 'part of a message' }
    : { ...other, name: head.type, protocol: 'CXTP', detail: `first part of ${head.octets} octets` }
}

export function cxtpLabel(message: CxtpMessage): PacketLabel {
  return { name: message.type, protocol: 'CXTP', traffic: false, detail: detailOf(message), encrypted: false }
}

function detailOf(message: CxtpMessage): string {
  switch (message.type) {
    case 'CTAR':
      return `seq ${hex32(message.sequence)}`
    case 'CT-Req':
      return message.token === 0 ? 'no token: key wanted' : `seq ${hex32(message.sequence)}`
    case 'CTD':
    case 'PCTD':
      return blocksText(message.contexts)
    case 'CTDR':
      return message.success ? 'all received' : 'not all received'
    case 'CTAA':
      return message.entries.map(({ fpt, status, proof }) => (proof ? 'proof' : `${fpt}: ${status}`)).join(', ')
    case 'CTC':
      return ''
  }
}

/** `2 SAD + 2 SPD`: context types with the number of their blocks. */
function blocksText(blocks: readonly ContextBlock[]): string {
  const counts = new Map<string, number>()
  for (const { fpt } of blocks) {
    const name = typeof fpt === 'number' ? hex32(fpt) : fpt.replace('IPsec ', '')
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(' + ')
}
