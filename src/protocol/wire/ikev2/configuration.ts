import {
  bitCode,
  bitReserved,
  bits,
  chosen,
  codepoint,
  type Decoded,
  emptyOr,
  ipv4Address,
  ipv6Address,
  listToEnd,
  measured,
  message,
  reserved,
  rest,
  sized,
  struct,
  u8,
  utf8Text,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { CFG_ATTRIBUTE, CFG_TYPE } from './codes.ts'
import { payloadHeader } from './payload.ts'

const ATTRIBUTES_MAX = 256

const prefix = struct('Address and prefix', {
  address: ipv6Address('Address'),
  prefixLength: u8('Prefix length', { max: 128 }),
})
const subnet4 = struct('Subnet', { address: ipv4Address('Address'), netmask: ipv4Address('Netmask') })
const ip4 = emptyOr(ipv4Address('IPv4 address'))
const ip6 = emptyOr(ipv6Address('IPv6 address'))

/** Values with a layout, RFC 7296 §3.15.1; empty in requests that ask for any. All others are octets. */
const CFG_VALUES = {
  INTERNAL_IP4_ADDRESS: ip4,
  INTERNAL_IP4_NETMASK: emptyOr(ipv4Address('Netmask')),
  INTERNAL_IP4_DNS: ip4,
  INTERNAL_IP4_NBNS: ip4,
  INTERNAL_IP4_DHCP: ip4,
  APPLICATION_VERSION: utf8Text('Application version', 1_024),
  INTERNAL_IP6_ADDRESS: emptyOr(prefix),
  INTERNAL_IP6_DNS: ip6,
  INTERNAL_IP6_DHCP: ip6,
  INTERNAL_IP4_SUBNET: emptyOr(subnet4),
  SUPPORTED_ATTRIBUTES: listToEnd(codepoint(CFG_ATTRIBUTE, 'Attribute type', 2), 'Attribute types', ATTRIBUTES_MAX),
  INTERNAL_IP6_SUBNET: emptyOr(prefix),
  P_CSCF_IP4_ADDRESS: ip4,
  P_CSCF_IP6_ADDRESS: ip6,
} as const
type Values = typeof CFG_VALUES
type Names = keyof typeof CFG_ATTRIBUTE
type ValueIn<K> = K extends keyof Values ? (Values[K] extends ValuePart<infer T> ? T : never) : Uint8Array

/** `{ attribute: 'INTERNAL_IP4_ADDRESS', value: '10.0.0.1' }`; `value` undefined: asked for, or accepted (§3.15.1). */
export type CfgAttribute =
  | { [K in Names]: { readonly attribute: K; readonly value: ValueIn<K> } }[Names]
  | { readonly attribute: number; readonly value: Uint8Array }

const PARTS = new Map(Object.entries(CFG_VALUES as Readonly<Record<string, ValuePart<unknown>>>))
const plain: ValuePart<unknown> = rest('Value')

const attribute = struct(
  'Configuration attribute',
  {
    head: bits(2, { reserved: bitReserved(1), attribute: bitCode(15, CFG_ATTRIBUTE, 'Attribute type') }),
    length: measured(2, 'Length'),
    value: sized(
      'length',
      chosen('Value', fields => PARTS.get(String(fields['attribute'])) ?? plain),
    ),
  },
  'RFC 7296 §3.15.1',
) as ValuePart<unknown> as ValuePart<CfgAttribute>

/** Configuration payload, RFC 7296 §3.15. */
export const configuration = message('Configuration', 'RFC 7296 §3.15', {
  ...payloadHeader('CP'),
  cfg: codepoint(CFG_TYPE, 'CFG type'),
  reserved: reserved(3),
  attributes: listToEnd(attribute, 'Configuration attributes', ATTRIBUTES_MAX),
})
export type ConfigurationPayload = Decoded<typeof configuration>
