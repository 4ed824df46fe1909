import { IP_PROTOCOL } from '../ip/protocol.ts'

/** Ports of IKE and of IKE with ESP behind a NAT (RFC 7296 §2.23, RFC 3948 §2). */
export const IKE_PORT = 500
export const IKE_NAT_PORT = 4500

export const IKE_MAJOR_VERSION = 2
export const IKE_HEADER_OCTETS = 28
/** Next payload, C bit, length (RFC 7296 §3.2). */
export const PAYLOAD_HEADER_OCTETS = 4

/** Exchange types: RFC 7296 §3.1, RFC 5723 §6, RFC 9242 §3.1, RFC 9370 §3. */
export const EXCHANGE = {
  IKE_SA_INIT: 34,
  IKE_AUTH: 35,
  CREATE_CHILD_SA: 36,
  INFORMATIONAL: 37,
  IKE_SESSION_RESUME: 38,
  IKE_INTERMEDIATE: 43,
  IKE_FOLLOWUP_KE: 44,
} as const
export type IkeExchange = keyof typeof EXCHANGE | number

/** Payload types with the notation of RFC 7296 §3.2; SKF: RFC 7383 §2.5, GSPM: RFC 6467, the group ones: RFC 9838. */
export const PAYLOAD = {
  none: 0,
  SA: 33,
  KE: 34,
  IDi: 35,
  IDr: 36,
  CERT: 37,
  CERTREQ: 38,
  AUTH: 39,
  Nonce: 40,
  N: 41,
  D: 42,
  V: 43,
  TSi: 44,
  TSr: 45,
  SK: 46,
  CP: 47,
  EAP: 48,
  GSPM: 49,
  IDg: 50,
  GSA: 51,
  KD: 52,
  SKF: 53,
  PS: 54,
} as const

/** Protocols of SAs, RFC 7296 §3.3.1; 0 where no SA is meant (§3.10). */
export const SA_PROTOCOL = { none: 0, IKE: 1, AH: 2, ESP: 3 } as const
export type SaProtocol = keyof typeof SA_PROTOCOL | number

/** RFC 7296 §3.5; NULL: RFC 7619 §3. */
export const ID_TYPE = {
  ID_IPV4_ADDR: 1,
  ID_FQDN: 2,
  ID_RFC822_ADDR: 3,
  ID_IPV6_ADDR: 5,
  ID_DER_ASN1_DN: 9,
  ID_DER_ASN1_GN: 10,
  ID_KEY_ID: 11,
  ID_NULL: 13,
} as const

/** RFC 7296 §3.6; OCSP: RFC 4806 §3; raw public key: RFC 7670 §3. */
export const CERT_ENCODING = {
  'PKCS #7': 1,
  PGP: 2,
  'DNS signed key': 3,
  'X.509 signature': 4,
  Kerberos: 6,
  CRL: 7,
  ARL: 8,
  SPKI: 9,
  'X.509 attribute': 10,
  'hash and URL of X.509': 12,
  'hash and URL of bundle': 13,
  OCSP: 14,
  'raw public key': 15,
} as const

/** RFC 7296 §3.8, RFC 4754 §5, RFC 6467 §6, RFC 7619 §2.1, RFC 7427 §3. */
export const AUTH_METHOD = {
  RSA: 1,
  'shared key': 2,
  DSS: 3,
  'ECDSA-256': 9,
  'ECDSA-384': 10,
  'ECDSA-521': 11,
  GSPAM: 12,
  NULL: 13,
  'digital signature': 14,
} as const
export type IkeAuthMethod = keyof typeof AUTH_METHOD | number

/** RFC 7296 §3.15. */
export const CFG_TYPE = { CFG_REQUEST: 1, CFG_REPLY: 2, CFG_SET: 3, CFG_ACK: 4 } as const

/** RFC 7296 §3.15.1; home prefix and link: RFC 5026 §4, RFC 5739 §4; P-CSCF: RFC 7651 §3. */
export const CFG_ATTRIBUTE = {
  INTERNAL_IP4_ADDRESS: 1,
  INTERNAL_IP4_NETMASK: 2,
  INTERNAL_IP4_DNS: 3,
  INTERNAL_IP4_NBNS: 4,
  INTERNAL_IP4_DHCP: 6,
  APPLICATION_VERSION: 7,
  INTERNAL_IP6_ADDRESS: 8,
  INTERNAL_IP6_DNS: 10,
  INTERNAL_IP6_DHCP: 12,
  INTERNAL_IP4_SUBNET: 13,
  SUPPORTED_ATTRIBUTES: 14,
  INTERNAL_IP6_SUBNET: 15,
  MIP6_HOME_PREFIX: 16,
  INTERNAL_IP6_LINK: 17,
  INTERNAL_IP6_PREFIX: 18,
  HOME_AGENT_ADDRESS: 19,
  P_CSCF_IP4_ADDRESS: 20,
  P_CSCF_IP6_ADDRESS: 21,
} as const

const { 'hop-by-hop': _none, ...named } = IP_PROTOCOL
/** IP protocols of traffic selectors: 0 stands for any, not for the hop-by-hop header (RFC 7296 §3.13.1). */
export const TS_PROTOCOL = { any: 0, ...named } as const

/** Hash algorithms for digital signatures, RFC 7427 §7; identity: RFC 8420 §2. */
export const SIGNATURE_HASH = { SHA1: 1, 'SHA2-256': 2, 'SHA2-384': 3, 'SHA2-512': 4, identity: 5 } as const

/** IPComp transforms, RFC 7296 §2.22. */
export const IPCOMP_TRANSFORM = { OUI: 1, DEFLATE: 2, LZS: 3, LZJH: 4 } as const

/** More in one message than any exchange needs: an attack. Roamscope. */
export const PAYLOADS_MAX = 128
/** Selectors of one payload: as many as its count can say (RFC 7296 §3.13). */
export const SELECTORS_MAX = 255
export const NONCE_OCTETS = { min: 16, max: 256 } as const
