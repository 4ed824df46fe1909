import { CXTP_TYPE } from '../cxtp/codes.ts'
import { type Layer, numberIn } from './layer.ts'

/** What a list calls a frame, and the protocol it belongs to (names of the command line's contract). */
export interface FrameSummary {
  readonly name: string
  readonly protocol: string
}

const CXTP_NAMES = new Map<number, string>(Object.entries(CXTP_TYPE).map(([name, code]) => [code, name]))
const MOBILITY_NAMES = new Map([
  [5, 'BU'],
  [6, 'BA'],
])
const PROTOCOLS: Readonly<Record<string, string>> = {
  icmpv6: 'ICMPv6',
  icmp: 'ICMP',
  esp: 'ESP',
  ah: 'AH',
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  ipv6: 'IPv6',
  ipv4: 'IPv4',
  eth: 'Ethernet',
}

/** Names the innermost layer that was read; a layer that stays closed hides what is in it. */
export function summarise(layers: readonly Layer[]): FrameSummary {
  for (const layer of layers.toReversed()) {
    if (layer.inner.length > 0) return summarise(layer.inner)
    const summary = nameOf(layer)
    if (summary !== undefined) return summary
  }
  return { name: 'empty', protocol: 'Ethernet' }
}

function nameOf(layer: Layer): FrameSummary | undefined {
  if (layer.protocol === 'cxtp') {
    const name = CXTP_NAMES.get(numberIn(layer.fields, 'type') ?? -1)
    return { name: name ?? 'unknown CXTP', protocol: 'CXTP' }
  }
  if (layer.protocol === 'mipv6') {
    const name = MOBILITY_NAMES.get(numberIn(layer.fields, 'type') ?? -1)
    return { name: name ?? 'MH', protocol: 'MIPv6' }
  }
  const protocol = PROTOCOLS[layer.protocol]
  if (protocol === undefined) return undefined
  return { name: layer.protocol.startsWith('icmp') ? layer.name : protocol, protocol }
}
