import { addressKey, keyAddress, sameAddress, type AddressRange } from '../../../protocol/ipsec/address.ts'
import type { SelectorSet } from '../../../protocol/ipsec/selectors.ts'
import { ipVersion } from '../../../protocol/wire/ip/address.ts'
import {
  ANY_PORTS,
  type AddressSelector,
  type TrafficSelector,
  type TsPayload,
} from '../../../protocol/wire/ikev2/traffic-selector.ts'

/** A traffic selector payload for whole address ranges, every protocol and port (RFC 7296 §3.13). */
export function rangesPayload<T extends 'TSi' | 'TSr'>(
  type: T,
  ranges: readonly AddressRange[],
): Extract<TsPayload, { readonly type: T }> {
  const selectors: readonly AddressSelector[] = ranges.map(({ from, to }) => ({
    type: ipVersion(from) === 4 ? 'TS_IPV4_ADDR_RANGE' : 'TS_IPV6_ADDR_RANGE',
    protocol: 'any',
    ...ANY_PORTS,
    startAddress: from,
    endAddress: to,
  }))
  return { type, selectors } as unknown as Extract<TsPayload, { readonly type: T }>
}

/**
 * What is left of a peer's selectors within the own policy's ranges, the first one first (RFC 7296 §2.9). Selectors of
 * single protocols or ports are left out: the policies here are of whole hosts.
 */
export function narrow(
  selectors: readonly TrafficSelector[],
  policy: readonly AddressRange[],
): readonly AddressRange[] {
  const found: AddressRange[] = []
  for (const selector of selectors) {
    if (selector.type === 'other' || selector.protocol !== 'any') continue
    if (selector.startPort !== ANY_PORTS.startPort || selector.endPort !== ANY_PORTS.endPort) continue
    for (const allowed of policy) {
      const both = intersect({ from: selector.startAddress, to: selector.endAddress }, allowed)
      if (both !== undefined && !found.some(each => sameRange(each, both))) found.push(both)
    }
  }
  return found.slice(0, RANGES_MAX)
}
/** Ranges of one child SA; more would make every packet dear (Roamscope). */
const RANGES_MAX = 32

const sameRange = (a: AddressRange, b: AddressRange): boolean => sameAddress(a.from, b.from) && sameAddress(a.to, b.to)

function intersect(a: AddressRange, b: AddressRange): AddressRange | undefined {
  const [aFrom, aTo, bFrom, bTo] = [a.from, a.to, b.from, b.to].map(addressKey)
  if (aFrom === undefined || aTo === undefined || bFrom === undefined || bTo === undefined) return undefined
  if (aFrom.length !== bFrom.length) return undefined
  const from = aFrom > bFrom ? aFrom : bFrom
  const to = aTo < bTo ? aTo : bTo
  return from <= to ? { from: keyAddress(from), to: keyAddress(to) } : undefined
}

/** Whether every range lies in one of the others. */
export const covers = (outer: readonly AddressRange[], inner: readonly AddressRange[]): boolean =>
  inner.every(range => outer.some(each => sameRange(intersect(each, range) ?? NOWHERE, range)))
const NOWHERE: AddressRange = { from: '::', to: '::' }

export const selectorSet = (local: readonly AddressRange[], remote: readonly AddressRange[]): SelectorSet => ({
  local,
  remote,
  protocol: 'any',
  localPort: 'any',
  remotePort: 'any',
})
