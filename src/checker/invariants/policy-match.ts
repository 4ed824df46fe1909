import { addressKey, inRange, prefixRange, type AddressRange } from '../../protocol/ipsec/address.ts'
import type { Row } from '../../trace/event.ts'
import type { Headers } from './headers.ts'

/** One selector set of an SPD row, read back from its cells. */
interface SelectorText {
  readonly source: string
  readonly destination: string
  readonly protocol: string
}

/** The action of the first row of a direction that a packet in clear meets (RFC 4301 §4.4.1: the order decides). */
export function actionFor(rows: readonly Row[], direction: 'in' | 'out', headers: Headers): string | undefined {
  const ordered = rows.filter(row => row.direction === direction).sort((a, b) => Number(a.order) - Number(b.order))
  const met = ordered.find(row => meets(row, headers))
  return met === undefined ? undefined : String(met.action)
}

/** Whether a packet meets the addresses and the protocol of a row; ports do not count here. */
export function meets(row: Row, headers: Headers): boolean {
  return selectorsOf(row).some(
    set =>
      (set.protocol === 'any' || Number(set.protocol) === headers.protocol) &&
      addressMeets(set.source, headers.source) &&
      addressMeets(set.destination, headers.destination),
  )
}

function selectorsOf(row: Row): readonly SelectorText[] {
  const [sources, destinations, protocols] = [row.source, row.destination, row.upperProtocol].map(cell =>
    typeof cell === 'string' ? cell.split(' | ') : typeof cell === 'number' ? [String(cell)] : [],
  )
  return (sources ?? []).map((source, i) => ({
    source,
    destination: destinations?.[i] ?? 'any',
    protocol: protocols?.[i] ?? 'any',
  }))
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
