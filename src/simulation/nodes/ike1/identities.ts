import { equalBytes } from '../../../lib/bytes.ts'
import { addressKey, type AddressRange, keyAddress, prefixRange } from '../../../protocol/ipsec/address.ts'
import { ipVersion } from '../../../protocol/wire/ip/address.ts'
import { ikev1Identification, type Ikev1Identity } from '../../../protocol/wire/ikev1/identification.ts'

/** IDii_b and IDir_b: the body without the generic header (RFC 2409 §5). */
export const idBody = (id: Ikev1Identity): Uint8Array => ikev1Identification.encode(id)

/** Protocol and port are 0/0 or 17/500 in phase 1 and say nothing of who it is (RFC 2407 §4.6.2). */
const WHO_AT = 4
/** Whether two identities name the same peer. */
export function sameIdentity(a: Ikev1Identity, b: Ikev1Identity): boolean {
  return a.type === b.type && equalBytes(idBody(a).subarray(WHO_AT), idBody(b).subarray(WHO_AT))
}

/** A range as IDci or IDcr: a host, or first and last address (RFC 2407 §4.6.2.1). */
export function rangeIdentity({ from, to }: AddressRange): Ikev1Identity {
  const common = { protocol: 'any', port: 0 } as const
  const isHost = addressKey(from) === addressKey(to)
  if (ipVersion(from) === 4)
    return isHost
      ? { type: 'ID_IPV4_ADDR', ...common, address: from }
      : { type: 'ID_IPV4_ADDR_RANGE', ...common, address: from, last: to }
  return isHost
    ? { type: 'ID_IPV6_ADDR', ...common, address: from }
    : { type: 'ID_IPV6_ADDR_RANGE', ...common, address: from, last: to }
}

/** The addresses an IDci or IDcr stands for; undefined for names, and for single protocols or ports. */
export function identityRange(id: Ikev1Identity): AddressRange | undefined {
  if (id.protocol !== 'any' || id.port !== 0) return undefined
  switch (id.type) {
    case 'ID_IPV4_ADDR':
    case 'ID_IPV6_ADDR':
      return { from: id.address, to: id.address }
    case 'ID_IPV4_ADDR_RANGE':
    case 'ID_IPV6_ADDR_RANGE':
      return { from: id.address, to: id.last }
    case 'ID_IPV4_ADDR_SUBNET':
    case 'ID_IPV6_ADDR_SUBNET':
      return prefixRange(id.address, maskBits(id.mask))
    default:
      return undefined
  }
}

/** Leading ones of a mask. */
function maskBits(mask: string): number {
  const key = addressKey(mask) ?? ''
  const octets = key.match(/../g) ?? []
  return octets.reduce((sum, pair) => sum + (Number.parseInt(pair, 16).toString(2).match(/1/g) ?? []).length, 0)
}

export const sameRange = (a: AddressRange, b: AddressRange): boolean =>
  canonical(a.from) === canonical(b.from) && canonical(a.to) === canonical(b.to)
const canonical = (address: string): string => keyAddress(addressKey(address) ?? '')
