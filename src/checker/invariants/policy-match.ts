import { addressKey, inRange, prefixRange, type AddressRange } from '../../protocol/ipsec/address.ts'
import type { Row } from '../../trace/event.ts'
import type { Headers } from './headers.ts'

/** One selector set of an SPD row, read back from its cells. */
interface SelectorText {
  readonly source: string
  readonly destination: string
  readonly protocol: string
  readonly sourcePort: string
  readonly destinationPort: string
}

/** The action of the first row of a direction that a packet in clear meets (RFC 4301 §4.4.1: the order decides). */
export function actionFor(rows: readonly Row[], direction: 'in' | 'out', headers: Headers): string | undefined {
  let first: Row | undefined
  for (const row of rows)
    if (row.direction === direction && (first === undefined || Number(row.order) < Number(first.order)))
      if (meets(row, headers)) first = row
  return first === undefined ? undefined : String(first.action)
}

/**
 * Where rows are that a packet between two addresses may meet (RowIndex): by the addresses of both sides, `*` for a side that
 * is not one address. A gateway has a row for each of a thousand clients, with one network behind all of them.
 */
export function addressPlaces(row: Row): readonly string[] {
  const places = selectorsOf(row).map(({ source, destination }) => `${placeOf(source)} ${placeOf(destination)}`)
  return places.length < 2 ? places : [...new Set(places)]
}
export function placesOf({ source, destination }: Headers): readonly string[] {
  const [from, to] = [addressKey(source), addressKey(destination)]
  return [`${from} ${to}`, `${from} *`, `* ${to}`, '* *']
}
const placeOf = (text: string): string => (isOne(text) ? `${addressKey(text)}` : '*')
const isOne = (text: string): boolean => text !== 'any' && text !== 'opaque' && !/[/, ]/u.test(text)

/** Whether a packet meets the selectors of a row (RFC 4301 §4.4.1.1). */
export function meets(row: Row, headers: Headers): boolean {
  const ports = portsOf(headers)
  return selectorsOf(row).some(
    set =>
      (set.protocol === 'any' || Number(set.protocol) === headers.protocol) &&
      addressMeets(set.source, headers.source) &&
      addressMeets(set.destination, headers.destination) &&
      portMeets(set.sourcePort, ports.source) &&
      portMeets(set.destinationPort, ports.destination),
  )
}

const selectors = new WeakMap<Row, readonly SelectorText[]>()

/** Read once of each row: every packet of its addresses asks again. */
function selectorsOf(row: Row): readonly SelectorText[] {
  const known = selectors.get(row)
  if (known !== undefined) return known
  const read = readSelectors(row)
  selectors.set(row, read)
  return read
}

function readSelectors(row: Row): readonly SelectorText[] {
  const [sources, destinations, protocols, sourcePorts, destinationPorts] = [
    row.source,
    row.destination,
    row.upperProtocol,
    row.sourcePort,
    row.destinationPort,
  ].map(cell => (typeof cell === 'string' ? cell.split(' | ') : typeof cell === 'number' ? [String(cell)] : []))
  return (sources ?? []).map((source, i) => ({
    source,
    destination: destinations?.[i] ?? 'any',
    protocol: protocols?.[i] ?? 'any',
    sourcePort: sourcePorts?.[i] ?? 'any',
    destinationPort: destinationPorts?.[i] ?? 'any',
  }))
}

/** What selectors of ports look at; `opaque` where the packet has no such field, or it cannot be read. */
interface Ports {
  readonly source: number | 'opaque'
  readonly destination: number | 'opaque'
}

const WITH_PORTS = new Set([6, 17, 132])
const ICMP = new Set([1, 58])
const MOBILITY = 135

/** Ports of TCP, UDP and SCTP; of ICMP type · 256 + code and of the Mobility Header type · 256, as the sender's (RFC 4301 §4.4.1.1). */
function portsOf({ protocol, payload }: Headers): Ports {
  const word = (at: number): number => ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)
  if (WITH_PORTS.has(protocol) && payload.length >= 4) return { source: word(0), destination: word(2) }
  if (ICMP.has(protocol) && payload.length >= 2) return { source: word(0), destination: 'opaque' }
  if (protocol === MOBILITY && payload.length >= 3) return { source: (payload[2] ?? 0) << 8, destination: 'opaque' }
  return { source: 'opaque', destination: 'opaque' }
}

/** `any`, `opaque`, `500`, `500-510`, or several joined by commas. */
function portMeets(text: string, port: number | 'opaque'): boolean {
  if (text === 'any') return true
  if (text === 'opaque' || port === 'opaque') return text === port
  return text.split(', ').some(range => {
    const [from = '', to = from] = range.split('-')
    return Number(from) <= port && port <= Number(to)
  })
}

/** `any`, `2001:db8::1`, `2001:db8::/32`, `a - b`, or several joined by commas. */
function addressMeets(text: string, address: string): boolean {
  const key = addressKey(address)
  return text === 'any' || (key !== undefined && text.split(', ').some(range => inRange(key, rangeOf(range))))
}

function rangeOf(text: string): AddressRange {
  const [from = '', to] = text.split(' - ')
  if (to !== undefined) return { from, to }
  const [network = '', length] = from.split('/')
  return (length === undefined ? undefined : prefixRange(network, Number(length))) ?? { from, to: from }
}
