import { CXTP_TYPE } from '../cxtp/codes.ts'
import { IKEV1_EXCHANGE } from '../ikev1/codes.ts'
import { EXCHANGE } from '../ikev2/codes.ts'
import { codeReader } from '../schema/numbers.ts'
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
const exchangeName = codeReader(EXCHANGE)
const ikev1ExchangeName = codeReader(IKEV1_EXCHANGE)
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
    if (layer.protocol === 'ike') return ikeName(layer)
    if (layer.inner.length > 0) return summarise(layer.inner)
    const summary = nameOf(layer)
    if (summary !== undefined) return summary
  }
  return { name: 'empty', protocol: 'Ethernet' }
}

/** The exchange: what SK holds does not change what a message is called. */
function ikeName({ fields }: Layer): FrameSummary {
  const isFirst = numberIn(fields, 'major') === 1
  const exchange = numberIn(fields, 'exchange') ?? 0
  const name = isFirst ? ikev1ExchangeName(exchange) : exchangeName(exchange)
  return { name: typeof name === 'number' ? `exchange ${name}` : name, protocol: isFirst ? 'IKEv1' : 'IKEv2' }
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
  if (layer.protocol === 'udpencap') return { name: layer.name, protocol: 'UDP' }
  const protocol = PROTOCOLS[layer.protocol]
  if (protocol === undefined) return undefined
  return { name: layer.protocol.startsWith('icmp') ? layer.name : protocol, protocol }
}
