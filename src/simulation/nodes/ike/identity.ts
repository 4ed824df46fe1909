import { equalBytes, toHex } from '../../../lib/bytes.ts'
import { singleAddress } from '../../../protocol/ipsec/address.ts'
import type { AssertedId, PadId } from '../../../protocol/ipsec/pad.ts'
import { identification, type Identity } from '../../../protocol/wire/ikev2/identification.ts'

/** An ID payload's identity in the terms of the PAD (RFC 4301 §4.4.3.1); `undefined` for kinds it does not know. */
export function assertedId(id: Identity): AssertedId | undefined {
  switch (id.type) {
    case 'ID_IPV4_ADDR':
      return { kind: 'ipv4', value: id.address }
    case 'ID_IPV6_ADDR':
      return { kind: 'ipv6', value: id.address }
    case 'ID_FQDN':
      return { kind: 'dns', value: id.name }
    case 'ID_RFC822_ADDR':
      return { kind: 'email', value: id.name }
    case 'ID_KEY_ID':
      return { kind: 'key-id', value: toHex(id.octets) }
    default:
      return undefined
  }
}

/** The PAD's identity that exactly this ID payload fits. */
export function padId(id: Identity): PadId | undefined {
  const asserted = assertedId(id)
  if (asserted === undefined) return undefined
  if (asserted.kind === 'ipv4' || asserted.kind === 'ipv6')
    return { kind: asserted.kind, range: singleAddress(asserted.value) }
  return { kind: asserted.kind, value: asserted.value }
}

/** Body of the ID payload: what AUTH covers (RFC 7296 §2.15). */
export const idBody = (id: Identity): Uint8Array => identification.encode(id)

export const sameIdentity = (a: Identity, b: Identity): boolean => equalBytes(idBody(a), idBody(b))
