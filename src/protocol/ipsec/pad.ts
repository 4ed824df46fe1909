import { parseHex } from '../../lib/bytes.ts'
import { relativeNames } from '../crypto/x509/distinguished-name.ts'
import type { AddressRange } from './address.ts'
import { addressKey, inRange, rangeText } from './address.ts'

/** Identities of RFC 4301 §4.4.3.1 and how each is matched. */
export type PadId =
  | { readonly kind: 'dns'; readonly value: string }
  /** A distinguished name or the top of a tree of them; `der` is compared, `value` is shown. */
  | { readonly kind: 'dn'; readonly value: string; readonly der: Uint8Array }
  | { readonly kind: 'email'; readonly value: string }
  | { readonly kind: 'ipv4' | 'ipv6'; readonly range: AddressRange }
  | { readonly kind: 'key-id'; readonly value: string }

/** What a peer asserts in its ID payload. */
export interface AssertedId {
  readonly kind: PadId['kind']
  /** Of a distinguished name its DER in hex. */
  readonly value: string
}

/** One row of the peer authorization database, RFC 4301 §4.4.3. */
export interface PadEntry {
  readonly id: string
  readonly identity: PadId
  readonly protocol: 'ikev1' | 'ikev2' | 'kink'
  readonly method: 'pre-shared-key' | 'certificate' | 'eap'
  /** Fingerprint or name of the trust anchor; the secret itself never stands in a row. */
  readonly authentication: string
  /** Who its peer is by EAP, as another router was shown (RFC 7296 §2.16). */
  readonly eapIdentity?: string | undefined
  /** Child SAs: by the IKE identity as a symbolic name, or by traffic selectors within these ranges. */
  readonly childSas: { readonly by: 'ike-id' } | { readonly by: 'addresses'; readonly ranges: readonly AddressRange[] }
  readonly gateway: string | undefined
}

/** Ordered; the first match decides. */
export type Pad = readonly PadEntry[]

export interface PadMatch {
  readonly entry: PadEntry
  readonly index: number
  readonly why: string
}

/** The first row whose identity covers the asserted one. */
export function findPeer(pad: Pad, asserted: AssertedId): PadMatch | undefined {
  for (const [index, entry] of pad.entries()) {
    const why = coveredBy(entry.identity, asserted)
    if (why !== undefined) return { entry, index, why }
  }
  return undefined
}

/** Whether the row lets its peer have child SAs for this address (RFC 4301 §4.4.3.3). */
export function mayAssert(entry: PadEntry, address: string): boolean {
  const key = addressKey(address)
  if (key === undefined) return false
  return entry.childSas.by === 'addresses' && entry.childSas.ranges.some(range => inRange(key, range))
}

function coveredBy(identity: PadId, asserted: AssertedId): string | undefined {
  if (identity.kind !== asserted.kind) return undefined
  if ('range' in identity) {
    const key = addressKey(asserted.value)
    return key !== undefined && inRange(key, identity.range) ? `in ${rangeText(identity.range)}` : undefined
  }
  if (identity.kind === 'dn') return inTree(identity, asserted.value)
  const wanted = identity.kind === 'key-id' ? identity.value : identity.value.toLowerCase()
  const given = identity.kind === 'key-id' ? asserted.value : asserted.value.toLowerCase()
  if (given === wanted) return 'exact'
  switch (identity.kind) {
    case 'dns':
      return wanted.startsWith('.') && given.endsWith(wanted) ? `under ${wanted}` : undefined
    case 'email':
      return wanted.startsWith('@') && given.endsWith(wanted) ? `at ${wanted}` : undefined
    case 'key-id':
      return undefined
  }
}

/** A subtree is everything whose most general parts are its own (RFC 4301 §4.4.3.1). */
function inTree({ value, der }: Extract<PadId, { readonly kind: 'dn' }>, asserted: string): string | undefined {
  const octets = parseHex(asserted)
  const top = relativeNames(der)
  const parts = octets === undefined ? undefined : relativeNames(octets)
  if (top === undefined || parts === undefined || !top.every((part, i) => part === parts[i])) return undefined
  return parts.length === top.length ? 'exact' : `in the subtree ${value}`
}

export const padIdText = (identity: PadId): string => ('range' in identity ? rangeText(identity.range) : identity.value)
