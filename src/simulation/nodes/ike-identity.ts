import { parseName } from '../../protocol/crypto/x509/distinguished-name.ts'
import { canonicalIp } from '../../protocol/wire/ip/address.ts'
import type { Identity } from '../../protocol/wire/ikev2/identification.ts'

/**
 * An identity as gateways' configurations write it: an address, a mail address, a distinguished name
 * (`C=CH, O=Lab, CN=gw`), or a name (RFC 7296 §3.5).
 */
export function readIdentity(text: string): Identity {
  const address = canonicalIp(text)
  if (address !== undefined)
    return address.includes(':') ? { type: 'ID_IPV6_ADDR', address } : { type: 'ID_IPV4_ADDR', address }
  const name = text.includes('=') ? parseName(text) : undefined
  if (name?.ok === true) return { type: 'ID_DER_ASN1_DN', octets: name.value.der }
  if (text.includes('@') && !text.startsWith('@')) return { type: 'ID_RFC822_ADDR', name: text }
  return { type: 'ID_FQDN', name: text.replace(/^@/, '') }
}
