import { addressKey, keyAddress, sameAddress, type AddressRange } from './address.ts'
import type { NumberRange, PortSelector, SelectorSet } from './selectors.ts'

/**
 * One side's traffic: addresses, and unless all may pass, one IP protocol and its ports (RFC 7296 §3.13.1). Ports of
 * ICMP are type · 256 + code, those of the Mobility Header type · 256 (RFC 4301 §4.4.1.1).
 */
export interface TrafficRange extends AddressRange {
  readonly protocol?: number
  readonly ports?: NumberRange | 'opaque'
}

/** Traffic of both sides of an SA. */
export interface TrafficPair {
  readonly localRanges: readonly TrafficRange[]
  readonly remoteRanges: readonly TrafficRange[]
}

/** What two ranges have in common; `undefined` when that is nothing. */
export function commonRange(a: TrafficRange, b: TrafficRange): TrafficRange | undefined {
  const addresses = commonAddresses(a, b)
  const protocol = commonProtocol(a, b)
  const ports = commonPorts(a.ports, b.ports)
  if (addresses === undefined || protocol === 'none' || ports === 'none') return undefined
  return { ...addresses, ...(protocol === undefined ? {} : { protocol }), ...(ports === undefined ? {} : { ports }) }
}

function commonAddresses(a: AddressRange, b: AddressRange): AddressRange | undefined {
  const [aFrom, aTo, bFrom, bTo] = [a.from, a.to, b.from, b.to].map(addressKey)
  if (aFrom === undefined || aTo === undefined || bFrom === undefined || bTo === undefined) return undefined
  if (aFrom.length !== bFrom.length) return undefined
  const from = aFrom > bFrom ? aFrom : bFrom
  const to = aTo < bTo ? aTo : bTo
  return from <= to ? { from: keyAddress(from), to: keyAddress(to) } : undefined
}

function commonProtocol(a: TrafficRange, b: TrafficRange): number | undefined | 'none' {
  if (a.protocol === undefined) return b.protocol
  return b.protocol === undefined || b.protocol === a.protocol ? a.protocol : 'none'
}

/** Any port includes opaque ones, a range of numbers does not (RFC 4301 §4.4.1.1). */
function commonPorts(a: TrafficRange['ports'], b: TrafficRange['ports']): TrafficRange['ports'] | 'none' {
  if (a === undefined) return b
  if (b === undefined) return a
  if (a === 'opaque' || b === 'opaque') return a === b ? a : 'none'
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)]
  return from <= to ? { from, to } : 'none'
}

export const sameRange = (a: TrafficRange, b: TrafficRange): boolean =>
  sameAddress(a.from, b.from) && sameAddress(a.to, b.to) && a.protocol === b.protocol && samePorts(a.ports, b.ports)

function samePorts(a: TrafficRange['ports'], b: TrafficRange['ports']): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  return a.from === b.from && a.to === b.to
}

export function coversRange(outer: TrafficRange, inner: TrafficRange): boolean {
  const both = commonRange(outer, inner)
  return both !== undefined && sameRange(both, inner)
}

/** Whether every range lies in one of the others. */
export const covers = (outer: readonly TrafficRange[], inner: readonly TrafficRange[]): boolean =>
  inner.every(range => outer.some(each => coversRange(each, range)))

/** Ranges without those that lie within another of them, in their order. */
export const withoutCovered = (ranges: readonly TrafficRange[]): readonly TrafficRange[] =>
  ranges.filter((range, i) =>
    ranges.every((other, j) => i === j || !coversRange(other, range) || (coversRange(range, other) && i < j)),
  )

interface Group {
  readonly protocol: number | undefined
  readonly ports: TrafficRange['ports']
  readonly addresses: readonly AddressRange[]
}

function groupsOf(ranges: readonly TrafficRange[]): readonly Group[] {
  const groups: Group[] = []
  for (const { from, to, protocol, ports } of ranges) {
    const at = groups.findIndex(group => group.protocol === protocol && samePorts(group.ports, ports))
    const group = groups[at]
    if (group === undefined) groups.push({ protocol, ports, addresses: [{ from, to }] })
    else groups[at] = { ...group, addresses: [...group.addresses, { from, to }] }
  }
  return groups
}

/**
 * Every range of one side with every range of the other whose protocol it shares, as selector sets of an SPD or SAD
 * row: a packet passes when both of its ends do (RFC 7296 §2.9, RFC 4301 §4.4.1.2).
 */
export function selectorSets(local: readonly TrafficRange[], remote: readonly TrafficRange[]): readonly SelectorSet[] {
  const far = groupsOf(remote)
  return groupsOf(local).flatMap(here =>
    far.flatMap((there): readonly SelectorSet[] => {
      const protocol =
        here.protocol === undefined || there.protocol === undefined
          ? (here.protocol ?? there.protocol ?? 'any')
          : here.protocol
      if (there.protocol !== undefined && protocol !== there.protocol) return []
      const [localPort, remotePort] = [portSelector(here.ports), portSelector(there.ports)]
      return [{ local: here.addresses, remote: there.addresses, protocol, localPort, remotePort }]
    }),
  )
}

const portSelector = (ports: TrafficRange['ports']): PortSelector =>
  ports === undefined ? 'any' : ports === 'opaque' ? 'opaque' : [ports]
