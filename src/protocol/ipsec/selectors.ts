import { inRange, rangeText, type AddressRange } from './address.ts'
import { PROTOCOL } from './ip-packet.ts'

/** Selectors of RFC 4301 §4.4.1.1. `any` includes `opaque`; `opaque` stands for a field that cannot be read. */
export interface NumberRange {
  readonly from: number
  readonly to: number
}
export type AddressSelector = 'any' | readonly AddressRange[]
/** Ports, or for ICMP type·256 + code and for the Mobility Header type·256. */
export type PortSelector = 'any' | 'opaque' | readonly NumberRange[]
export type ProtocolSelector = 'any' | 'opaque' | number

/** One selector set; every field must hold (RFC 4301 §4.4.1.2). Local is the side this node protects. */
export interface SelectorSet {
  readonly local: AddressSelector
  readonly remote: AddressSelector
  readonly protocol: ProtocolSelector
  readonly localPort: PortSelector
  readonly remotePort: PortSelector
}

export const ANYTHING: SelectorSet = {
  local: 'any',
  remote: 'any',
  protocol: 'any',
  localPort: 'any',
  remotePort: 'any',
}

/** Field values of one packet in the terms of selectors. Addresses are keys of `address.ts`. */
export interface PacketSelectors {
  readonly local: string
  readonly remote: string
  readonly protocol: number | 'opaque'
  /** For ICMP and the Mobility Header the one value counts as local when sent, as remote when received (§4.4.1.3). */
  readonly localPort: number | 'opaque'
  readonly remotePort: number | 'opaque'
}

export type SelectorField = keyof SelectorSet

const addressHolds = (selector: AddressSelector, key: string): boolean =>
  selector === 'any' || selector.some(range => inRange(key, range))

function portHolds(selector: PortSelector, value: number | 'opaque'): boolean {
  if (selector === 'any') return true
  if (selector === 'opaque' || value === 'opaque') return selector === value
  return selector.some(range => range.from <= value && value <= range.to)
}

/** Next layers with one such field: what one end of a packet shows, the other does not have (RFC 4301 §4.4.1.3 B). */
const WITH_ONE_FIELD: ReadonlySet<number | 'opaque'> = new Set([PROTOCOL.ICMP, PROTOCOL.ICMPV6, PROTOCOL.MOBILITY])

/** A field that the packet has not, beside one that it has: its selector says nothing of this packet. */
const isAbsent = ({ protocol }: PacketSelectors, value: number | 'opaque', other: number | 'opaque'): boolean =>
  WITH_ONE_FIELD.has(protocol) && value === 'opaque' && other !== 'opaque'

/** The first field of the set that the packet does not satisfy; `undefined` when all hold. */
export function failingField(set: SelectorSet, packet: PacketSelectors): SelectorField | undefined {
  if (set.protocol !== 'any' && set.protocol !== packet.protocol) return 'protocol'
  if (!addressHolds(set.local, packet.local)) return 'local'
  if (!addressHolds(set.remote, packet.remote)) return 'remote'
  const { localPort, remotePort } = packet
  if (!isAbsent(packet, localPort, remotePort) && !portHolds(set.localPort, localPort)) return 'localPort'
  if (!isAbsent(packet, remotePort, localPort) && !portHolds(set.remotePort, remotePort)) return 'remotePort'
  return undefined
}

/** Whether one of the sets holds; no sets stand for no restriction (an SA keyed by hand, RFC 4301 §4.4.2). */
export function anySetHolds(sets: readonly SelectorSet[], packet: PacketSelectors): boolean {
  return sets.length === 0 || sets.some(set => failingField(set, packet) === undefined)
}

export const addressSelectorText = (selector: AddressSelector): string =>
  selector === 'any' ? 'any' : selector.map(rangeText).join(', ')

export const portSelectorText = (selector: PortSelector): string =>
  typeof selector === 'string'
    ? selector
    : selector.map(range => (range.from === range.to ? `${range.from}` : `${range.from}-${range.to}`)).join(', ')
