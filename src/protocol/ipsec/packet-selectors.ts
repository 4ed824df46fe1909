import { addressKey } from './address.ts'
import { PROTOCOL, type IpPacket } from './ip-packet.ts'
import type { SaDirection } from './sa.ts'
import type { PacketSelectors } from './selectors.ts'

const WITH_PORTS: ReadonlySet<number> = new Set([PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.SCTP])

/**
 * What the packet shows to selectors, RFC 4301 §4.4.1.1. Outbound, local is the source. Ports are the first two
 * 16-bit words of TCP, UDP and SCTP; ICMP shows type · 256 + code and the Mobility Header type · 256, as the local
 * value of packets sent and the remote value of packets received (§4.4.1.3). What is not there is opaque: later
 * fragments, octets cut off, protocols without such fields.
 */
export function selectorsOf(ip: IpPacket, direction: SaDirection): PacketSelectors {
  const source = addressKey(ip.header.source) ?? ''
  const destination = addressKey(ip.header.destination) ?? ''
  const { protocol } = ip
  const out = direction === 'out'
  const [first, second] = nextLayerFields(ip)
  const single = !WITH_PORTS.has(protocol)
  return {
    local: out ? source : destination,
    remote: out ? destination : source,
    protocol,
    localPort: out ? first : single ? 'opaque' : second,
    remotePort: out ? (single ? 'opaque' : second) : first,
  }
}

type Field = number | 'opaque'

/** Source and destination port, or the one value of ICMP and the Mobility Header. */
function nextLayerFields(ip: IpPacket): readonly [Field, Field] {
  const { next, protocol, fragment } = ip
  if (fragment !== undefined && fragment.offset > 0) return ['opaque', 'opaque']
  const word = (at: number): Field => (at + 2 <= next.length ? ((next[at] ?? 0) << 8) | (next[at + 1] ?? 0) : 'opaque')
  if (WITH_PORTS.has(protocol)) return [word(0), word(2)]
  if (protocol === PROTOCOL.ICMP || protocol === PROTOCOL.ICMPV6) return [word(0), 'opaque']
  // RFC 6275 §6.1.1: payload protocol, header length, MH type.
  if (protocol === PROTOCOL.MOBILITY) return [next.length > 2 ? (next[2] ?? 0) << 8 : 'opaque', 'opaque']
  return ['opaque', 'opaque']
}
