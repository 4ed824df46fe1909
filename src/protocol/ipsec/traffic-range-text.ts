import { err, ok, type Result } from '../../lib/result.ts'
import { prefixRange, rangeText, type AddressRange } from './address.ts'
import { PROTOCOL } from './ip-packet.ts'
import type { NumberRange } from './selectors.ts'
import type { TrafficRange } from './traffic-range.ts'

/** Names as strongSwan writes them, from the list of protocols of the systems it runs on. */
const NAMES: Readonly<Record<string, number>> = {
  icmp: PROTOCOL.ICMP,
  tcp: PROTOCOL.TCP,
  udp: PROTOCOL.UDP,
  esp: PROTOCOL.ESP,
  ah: PROTOCOL.AH,
  'ipv6-icmp': PROTOCOL.ICMPV6,
  sctp: PROTOCOL.SCTP,
  'mobility-header': PROTOCOL.MOBILITY,
}
const ALLOWED = 'prefixes such as 2001:db8:1::/64, 10.1.0.0/16[tcp/80], 10.1.0.1[udp/1024-2047], 10.1.0.1[icmp/8(0)]'
const PORT_MAX = 65_535
const SUFFIX = /^([^[\]]+)(?:\[([^/[\]]*)(?:\/([^[\]]+))?\])?$/

/** `10.1.0.0/16[tcp/80]`: a prefix, and in brackets what may pass of it, as strongSwan's configuration writes it. */
export function parseTrafficRange(text: string): Result<TrafficRange, string> {
  const failed = err(`found "${text}"; allowed: ${ALLOWED}`)
  const match = SUFFIX.exec(text.trim())
  const addresses = readPrefix(match?.[1] ?? '')
  if (match === null || addresses === undefined) return failed
  const [, , name, ports] = match
  const protocol = name === undefined || name === '' ? undefined : (NAMES[name.toLowerCase()] ?? numberIn(name, 255))
  if (protocol === 0 || (name !== undefined && name !== '' && protocol === undefined)) return failed
  if (ports === undefined) return ok({ ...addresses, ...(protocol === undefined ? {} : { protocol }) })
  // Without a protocol there are no ports to look at (RFC 7296 §3.13.1).
  const range = readPorts(ports)
  return protocol === undefined || range === undefined ? failed : ok({ ...addresses, protocol, ports: range })
}

function readPrefix(text: string): AddressRange | undefined {
  const [address = '', length, ...more] = text.trim().split('/')
  if (more.length > 0) return undefined
  return prefixRange(address, length === undefined ? (address.includes(':') ? 128 : 32) : Number(length))
}

function readPorts(text: string): TrafficRange['ports'] {
  if (text.toLowerCase() === 'opaque') return 'opaque'
  const icmp = /^(\d{1,3})\((\d{1,3})\)$/.exec(text)
  const [first = '', last = first] = icmp === null ? text.split('-') : [String(256 * Number(icmp[1]) + Number(icmp[2]))]
  const [from, to] = [numberIn(first, PORT_MAX), numberIn(last, PORT_MAX)]
  if (icmp !== null && (Number(icmp[1]) > 255 || Number(icmp[2]) > 255)) return undefined
  return from === undefined || to === undefined || from > to ? undefined : { from, to }
}

const numberIn = (text: string, most: number): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= most ? Number(text) : undefined

/** The same form back. */
export function trafficRangeText(range: TrafficRange): string {
  const { protocol, ports } = range
  if (protocol === undefined) return rangeText(range)
  const name = Object.entries(NAMES).find(([, number]) => number === protocol)?.[0] ?? String(protocol)
  return `${rangeText(range)}[${name}${ports === undefined ? '' : `/${portsText(protocol, ports)}`}]`
}

function portsText(protocol: number, ports: NumberRange | 'opaque'): string {
  if (ports === 'opaque') return 'opaque'
  if (ports.from !== ports.to) return `${ports.from}-${ports.to}`
  const isIcmp = protocol === PROTOCOL.ICMP || protocol === PROTOCOL.ICMPV6
  return isIcmp ? `${ports.from >> 8}(${ports.from & 0xff})` : `${ports.from}`
}
