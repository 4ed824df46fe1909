import { inRange, rangeText, type AddressRange } from './address.ts'

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

/** The first field of the set that the packet does not satisfy; `undefined` when all hold. */
export function failingField(set: SelectorSet, packet: PacketSelectors): SelectorField | undefined {
  if (set.protocol !== 'any' && set.protocol !== packet.protocol) return 'protocol'
  if (!addressHolds(set.local, packet.local)) return 'local'
  if (!addressHolds(set.remote, packet.remote)) return 'remote'
  if (!portHolds(set.localPort, packet.localPort)) return 'localPort'
  if (!portHolds(set.remotePort, packet.remotePort)) return 'remotePort'
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
