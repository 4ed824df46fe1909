import { canonicalIp } from '../../protocol/wire/ip/address.ts'
import type { Identity } from '../../protocol/wire/ikev2/identification.ts'

/** An identity as gateways' configurations write it: an address, a mail address, or a name (RFC 7296 §3.5). */
export function readIdentity(text: string): Identity {
  const address = canonicalIp(text)
  if (address !== undefined)
    return address.includes(':') ? { type: 'ID_IPV6_ADDR', address } : { type: 'ID_IPV4_ADDR', address }
  if (text.includes('@') && !text.startsWith('@')) return { type: 'ID_RFC822_ADDR', name: text }
  return { type: 'ID_FQDN', name: text.replace(/^@/, '') }
}
