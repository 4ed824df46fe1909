import {
  caseName,
  codecOf,
  codepoint,
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
  u16,
  u8,
  union,
  utf8Text,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'
import { IKEV1_ID_TYPE } from './codes.ts'
import { ikev1PayloadHeader } from './payload.ts'

/** Longest name: a domain name has 255 octets at most (RFC 1035 §2.3.4). */
const NAME_MAX = 255
const { 'hop-by-hop': _none, ...named } = IP_PROTOCOL
/** 0 stands for any (RFC 2407 §4.6.2). */
const ID_PROTOCOL = { any: 0, ...named } as const

const ports = () => ({ protocol: codepoint(ID_PROTOCOL, 'Protocol'), port: u16('Port') })

const one = <T extends keyof typeof IKEV1_ID_TYPE, K extends string, V>(type: T, key: K, part: ValuePart<V>) =>
  struct(type, {
    type: tag(1, IKEV1_ID_TYPE[type], type, 'ID type'),
    ...ports(),
    ...({ [key]: part } as { [P in K]: ValuePart<V> }),
  })

const two = <T extends keyof typeof IKEV1_ID_TYPE, K extends string>(
  type: T,
  second: K,
  [first, other]: readonly [ValuePart<string>, ValuePart<string>],
) =>
  struct(type, {
    type: tag(1, IKEV1_ID_TYPE[type], type, 'ID type'),
    ...ports(),
    address: first,
    ...({ [second]: other } as { [P in K]: ValuePart<string> }),
  })

const v4 = (label: string): ValuePart<string> => ipv4Address(label)
const v6 = (label: string): ValuePart<string> => ipv6Address(label)

/** Body of an identification payload, RFC 2407 §4.6.2. Its octets are IDii_b and IDir_b (RFC 2409 §5). */
export const ikev1Identification = codecOf(
  'IKEv1 identification',
  'RFC 2407 §4.6.2',
  union('Identification', {
    codes: IKEV1_ID_TYPE,
    peek: peekUint(0, 1, 'ID type'),
    cases: {
      ID_IPV4_ADDR: one('ID_IPV4_ADDR', 'address', v4('IPv4 address')),
      ID_FQDN: one('ID_FQDN', 'name', utf8Text('Domain name', NAME_MAX)),
      ID_USER_FQDN: one('ID_USER_FQDN', 'name', utf8Text('User at domain name', NAME_MAX)),
      ID_IPV4_ADDR_SUBNET: two('ID_IPV4_ADDR_SUBNET', 'mask', [v4('IPv4 address'), v4('Mask')]),
      ID_IPV6_ADDR: one('ID_IPV6_ADDR', 'address', v6('IPv6 address')),
      ID_IPV6_ADDR_SUBNET: two('ID_IPV6_ADDR_SUBNET', 'mask', [v6('IPv6 address'), v6('Mask')]),
      ID_IPV4_ADDR_RANGE: two('ID_IPV4_ADDR_RANGE', 'last', [v4('First address'), v4('Last address')]),
      ID_IPV6_ADDR_RANGE: two('ID_IPV6_ADDR_RANGE', 'last', [v6('First address'), v6('Last address')]),
      ID_DER_ASN1_DN: one('ID_DER_ASN1_DN', 'octets', rest('Distinguished name (DER)')),
      ID_DER_ASN1_GN: one('ID_DER_ASN1_GN', 'octets', rest('General name (DER)')),
      ID_KEY_ID: one('ID_KEY_ID', 'octets', rest('Key ID')),
    },
    otherwise: struct('Identity', {
      type: caseName('other'),
      code: sampledAs(u8('ID type'), choose => choose.int(12, 255)),
      ...ports(),
      octets: rest('Identification data'),
    }),
    ref: 'RFC 2407 §4.6.2',
  }),
)
export type Ikev1Identity = Decoded<typeof ikev1Identification>

export const ikev1Id = message('IKEv1 identification payload', 'RFC 2407 §4.6.2', {
  ...ikev1PayloadHeader('ID'),
  id: ikev1Identification,
})

const original = <T extends 'ID_IPV4_ADDR' | 'ID_IPV6_ADDR'>(type: T, address: ValuePart<string>) =>
  struct(type, { type: tag(1, IKEV1_ID_TYPE[type], type, 'ID type'), reserved: reserved(3), address })

/** The address before translation, RFC 3947 §5.2. */
export const ikev1NatOa = message('IKEv1 NAT original address', 'RFC 3947 §5.2', {
  ...ikev1PayloadHeader('NAT-OA'),
  id: union('Original address', {
    codes: { ID_IPV4_ADDR: IKEV1_ID_TYPE.ID_IPV4_ADDR, ID_IPV6_ADDR: IKEV1_ID_TYPE.ID_IPV6_ADDR },
    peek: peekUint(0, 1, 'ID type'),
    cases: {
      ID_IPV4_ADDR: original('ID_IPV4_ADDR', v4('IPv4 address')),
      ID_IPV6_ADDR: original('ID_IPV6_ADDR', v6('IPv6 address')),
    },
    ref: 'RFC 3947 §5.2',
  }),
})
