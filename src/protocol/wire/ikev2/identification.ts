import {
  caseName,
  codecOf,
  type Decoded,
  ipv4Address,
  ipv6Address,
  message,
  peekUint,
  reserved,
  rest,
  sampledAs,
  struct,
  tag,
  u8,
  union,
  utf8Text,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { ID_TYPE } from './codes.ts'
import { payloadHeader } from './payload.ts'

/** Longest name: a domain name has 255 octets at most (RFC 1035 §2.3.4), a mail address 254 (RFC 5321 §4.5.3). */
const NAME_MAX = 255

const identity = <T extends keyof typeof ID_TYPE, K extends string, V>(type: T, key: K, part: ValuePart<V>) =>
  struct(type, {
    type: tag(1, ID_TYPE[type], type, 'ID type'),
    reserved: reserved(3),
    ...({ [key]: part } as { [P in K]: ValuePart<V> }),
  })

const other = struct('Identity', {
  type: caseName('other'),
  code: sampledAs(u8('ID type'), choose => choose.int(201, 255)),
  reserved: reserved(3),
  octets: rest('Identification data'),
})

/**
 * Body of an identification payload, RFC 7296 §3.5: ID type, three reserved octets, data. Its octets are what
 * prf(SK_p, …) authenticates as IDi' and IDr' (§2.15).
 */
export const identification = codecOf(
  'Identification',
  'RFC 7296 §3.5',
  union('Identification', {
    codes: ID_TYPE,
    peek: peekUint(0, 1, 'ID type'),
    cases: {
      ID_IPV4_ADDR: identity('ID_IPV4_ADDR', 'address', ipv4Address('IPv4 address')),
      ID_FQDN: identity('ID_FQDN', 'name', utf8Text('Domain name', NAME_MAX)),
      ID_RFC822_ADDR: identity('ID_RFC822_ADDR', 'name', utf8Text('Mail address', NAME_MAX)),
      ID_IPV6_ADDR: identity('ID_IPV6_ADDR', 'address', ipv6Address('IPv6 address')),
      ID_DER_ASN1_DN: identity('ID_DER_ASN1_DN', 'octets', rest('Distinguished name (DER)')),
      ID_DER_ASN1_GN: identity('ID_DER_ASN1_GN', 'octets', rest('General name (DER)')),
      ID_KEY_ID: identity('ID_KEY_ID', 'octets', rest('Key ID')),
      ID_NULL: identity('ID_NULL', 'octets', rest('Nothing, ignored')),
    },
    otherwise: other,
    ref: 'RFC 7296 §3.5',
  }),
)
/** `{ type: 'ID_FQDN', name }`, `{ type: 'ID_IPV6_ADDR', address }`, `{ type: 'ID_KEY_ID', octets }` … */
export type Identity = Decoded<typeof identification>

const idPayload = <T extends 'IDi' | 'IDr'>(type: T, name: string) =>
  message(name, 'RFC 7296 §3.5', { ...payloadHeader(type), id: identification })

export const idInitiator = idPayload('IDi', 'Identification of the initiator')
export const idResponder = idPayload('IDr', 'Identification of the responder')
export type IdPayload = Decoded<typeof idInitiator> | Decoded<typeof idResponder>
