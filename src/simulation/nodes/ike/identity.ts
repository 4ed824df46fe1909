import { equalBytes, fromHex, toHex } from '../../../lib/bytes.ts'
import { singleAddress } from '../../../protocol/ipsec/address.ts'
import { readDistinguishedName, sameName } from '../../../protocol/crypto/x509/distinguished-name.ts'
import { padIdText, type AssertedId, type PadId } from '../../../protocol/ipsec/pad.ts'
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
    case 'ID_DER_ASN1_DN':
      return readDistinguishedName(id.octets) && { kind: 'dn', value: toHex(id.octets) }
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
  if (asserted.kind === 'dn') return dnId(asserted.value)
  return { kind: asserted.kind, value: asserted.value }
}

function dnId(hex: string): PadId | undefined {
  const name = readDistinguishedName(fromHex(hex))
  return name && { kind: 'dn', value: name.text, der: name.der }
}

/** An identity as people write it. */
export function identityText(id: Identity): string {
  const pad = padId(id)
  if (pad !== undefined) return padIdText(pad)
  return `${id.type}${'octets' in id ? ` ${toHex(id.octets.subarray(0, 32))}` : ''}`
}

/** Body of the ID payload: what AUTH covers (RFC 7296 §2.15). */
export const idBody = (id: Identity): Uint8Array => identification.encode(id)

/** Octet by octet; a distinguished name however its texts are written (RFC 5280 §7.1). */
export const sameIdentity = (a: Identity, b: Identity): boolean =>
  equalBytes(idBody(a), idBody(b)) ||
  (a.type === 'ID_DER_ASN1_DN' && b.type === 'ID_DER_ASN1_DN' && sameName(a.octets, b.octets))
