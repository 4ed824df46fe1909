/** Exchange types: RFC 2408 §3.1, RFC 2409 §7, draft-ietf-ipsec-isakmp-mode-cfg §3.2. */
export const IKEV1_EXCHANGE = {
  Base: 1,
  'Main mode': 2,
  'Authentication only': 3,
  'Aggressive mode': 4,
  Informational: 5,
  Transaction: 6,
  'Quick mode': 32,
  'New group mode': 33,
} as const

/** Payload types: RFC 2408 §3.1, mode configuration: draft-dukes-ike-mode-cfg §3.2, RFC 3947 §8. */
export const IKEV1_PAYLOAD = {
  none: 0,
  SA: 1,
  P: 2,
  T: 3,
  KE: 4,
  ID: 5,
  CERT: 6,
  CR: 7,
  HASH: 8,
  SIG: 9,
  NONCE: 10,
  N: 11,
  D: 12,
  VID: 13,
  ATTR: 14,
  'NAT-D': 20,
  'NAT-OA': 21,
} as const

/** RFC 2407 §4.2; 0: generic ISAKMP (RFC 2408 §3.4). */
export const IKEV1_DOI = { ISAKMP: 0, IPsec: 1 } as const

/** Security protocols, RFC 2407 §4.4.1. */
export const IKEV1_PROTOCOL = { none: 0, ISAKMP: 1, AH: 2, ESP: 3, IPCOMP: 4 } as const

/** Identification types, RFC 2407 §4.6.2.1. */
export const IKEV1_ID_TYPE = {
  ID_IPV4_ADDR: 1,
  ID_FQDN: 2,
  ID_USER_FQDN: 3,
  ID_IPV4_ADDR_SUBNET: 4,
  ID_IPV6_ADDR: 5,
  ID_IPV6_ADDR_SUBNET: 6,
  ID_IPV4_ADDR_RANGE: 7,
  ID_IPV6_ADDR_RANGE: 8,
  ID_DER_ASN1_DN: 9,
  ID_DER_ASN1_GN: 10,
  ID_KEY_ID: 11,
} as const

/** Notify types: RFC 2408 §3.14.1, RFC 2407 §4.6.3, dead peer detection: RFC 3706 §5.2. */
export const IKEV1_NOTIFY = {
  'INVALID-PAYLOAD-TYPE': 1,
  'DOI-NOT-SUPPORTED': 2,
  'SITUATION-NOT-SUPPORTED': 3,
  'INVALID-COOKIE': 4,
  'INVALID-MAJOR-VERSION': 5,
  'INVALID-MINOR-VERSION': 6,
  'INVALID-EXCHANGE-TYPE': 7,
  'INVALID-FLAGS': 8,
  'INVALID-MESSAGE-ID': 9,
  'INVALID-PROTOCOL-ID': 10,
  'INVALID-SPI': 11,
  'INVALID-TRANSFORM-ID': 12,
  'ATTRIBUTES-NOT-SUPPORTED': 13,
  'NO-PROPOSAL-CHOSEN': 14,
  'BAD-PROPOSAL-SYNTAX': 15,
  'PAYLOAD-MALFORMED': 16,
  'INVALID-KEY-INFORMATION': 17,
  'INVALID-ID-INFORMATION': 18,
  'INVALID-CERT-ENCODING': 19,
  'INVALID-CERTIFICATE': 20,
  'CERT-TYPE-UNSUPPORTED': 21,
  'INVALID-CERT-AUTHORITY': 22,
  'INVALID-HASH-INFORMATION': 23,
  'AUTHENTICATION-FAILED': 24,
  'INVALID-SIGNATURE': 25,
  'ADDRESS-NOTIFICATION': 26,
  'NOTIFY-SA-LIFETIME': 27,
  'CERTIFICATE-UNAVAILABLE': 28,
  'UNSUPPORTED-EXCHANGE-TYPE': 29,
  'UNEQUAL-PAYLOAD-LENGTHS': 30,
  CONNECTED: 16_384,
  'RESPONDER-LIFETIME': 24_576,
  'REPLAY-STATUS': 24_577,
  'INITIAL-CONTACT': 24_578,
  'R-U-THERE': 36_136,
  'R-U-THERE-ACK': 36_137,
} as const

/** RFC 2407 §4.4.2. */
export const ISAKMP_TRANSFORM = { KEY_IKE: 1 } as const
/** RFC 2407 §4.4.3 and the IANA registry for SHA-2. */
export const AH_TRANSFORM = { AH_MD5: 2, AH_SHA: 3, AH_DES: 4, AH_SHA2_256: 5, AH_SHA2_384: 6, AH_SHA2_512: 7 } as const
/** RFC 2407 §4.4.4; AES: RFC 3602 §5.3, RFC 3686 §6, RFC 4106 §9. */
export const ESP_TRANSFORM = {
  ESP_DES: 2,
  ESP_3DES: 3,
  ESP_RC5: 4,
  ESP_IDEA: 5,
  ESP_CAST: 6,
  ESP_BLOWFISH: 7,
  ESP_NULL: 11,
  ESP_AES: 12,
  'ESP_AES-CTR': 13,
  'ESP_AES-GCM_16': 20,
} as const
export const IPCOMP_TRANSFORM_ID = { IPCOMP_OUI: 1, IPCOMP_DEFLATE: 2, IPCOMP_LZS: 3 } as const

/** Attributes of phase 1, RFC 2409 Appendix A. */
export const PHASE1_ATTRIBUTE = {
  'Encryption algorithm': 1,
  'Hash algorithm': 2,
  'Authentication method': 3,
  'Group description': 4,
  'Group type': 5,
  'Life type': 11,
  'Life duration': 12,
  PRF: 13,
  'Key length': 14,
} as const

/** Attributes of phase 2, RFC 2407 §4.5. */
export const PHASE2_ATTRIBUTE = {
  'SA life type': 1,
  'SA life duration': 2,
  'Group description': 3,
  'Encapsulation mode': 4,
  'Authentication algorithm': 5,
  'Key length': 6,
  'Key rounds': 7,
} as const

/** MODP groups by number: RFC 2409 §6, RFC 3526; ECP: RFC 5903. */
export const IKEV1_GROUP = {
  'MODP-768': 1,
  'MODP-1024': 2,
  'MODP-1536': 5,
  'MODP-2048': 14,
  'MODP-3072': 15,
  'MODP-4096': 16,
  'ECP-256': 19,
  'ECP-384': 20,
} as const

/** Values of attributes that are code points, by the attribute's name. Sources as at the attributes. */
export const ATTRIBUTE_VALUE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'Encryption algorithm': { DES: 1, IDEA: 2, Blowfish: 3, RC5: 4, '3DES': 5, CAST: 6, AES: 7 },
  'Hash algorithm': { MD5: 1, SHA1: 2, Tiger: 3, 'SHA2-256': 4, 'SHA2-384': 5, 'SHA2-512': 6 },
  'Authentication method': {
    'pre-shared key': 1,
    'DSS signature': 2,
    'RSA signature': 3,
    'RSA encryption': 4,
    'revised RSA encryption': 5,
    'XAUTH pre-shared key (initiator)': 65_001,
    'XAUTH pre-shared key (responder)': 65_002,
  },
  'Group description': IKEV1_GROUP,
  'Group type': { MODP: 1, ECP: 2, EC2N: 3 },
  'Life type': { seconds: 1, kilobytes: 2 },
  'SA life type': { seconds: 1, kilobytes: 2 },
  'Encapsulation mode': { tunnel: 1, transport: 2, 'UDP tunnel': 3, 'UDP transport': 4 },
  'Authentication algorithm': {
    'HMAC-MD5': 1,
    'HMAC-SHA': 2,
    'DES-MAC': 3,
    KPDK: 4,
    'HMAC-SHA2-256': 5,
    'HMAC-SHA2-384': 6,
    'HMAC-SHA2-512': 7,
  },
}

/** Types of mode configuration, draft-dukes-ike-mode-cfg §3.3. */
export const MODE_CFG_TYPE = {
  ISAKMP_CFG_REQUEST: 1,
  ISAKMP_CFG_REPLY: 2,
  ISAKMP_CFG_SET: 3,
  ISAKMP_CFG_ACK: 4,
} as const

/** Attributes of mode configuration, draft-dukes-ike-mode-cfg §3.4; XAUTH: draft-beaulieu-ike-xauth §6; Unity: Cisco. */
export const MODE_CFG_ATTRIBUTE = {
  INTERNAL_IP4_ADDRESS: 1,
  INTERNAL_IP4_NETMASK: 2,
  INTERNAL_IP4_DNS: 3,
  INTERNAL_IP4_NBNS: 4,
  INTERNAL_ADDRESS_EXPIRY: 5,
  INTERNAL_IP4_DHCP: 6,
  APPLICATION_VERSION: 7,
  INTERNAL_IP6_ADDRESS: 8,
  INTERNAL_IP6_NETMASK: 9,
  INTERNAL_IP6_DNS: 10,
  INTERNAL_IP6_NBNS: 11,
  INTERNAL_IP6_DHCP: 12,
  INTERNAL_IP4_SUBNET: 13,
  SUPPORTED_ATTRIBUTES: 14,
  INTERNAL_IP6_SUBNET: 15,
  'XAUTH-TYPE': 16_520,
  'XAUTH-USER-NAME': 16_521,
  'XAUTH-USER-PASSWORD': 16_522,
  'XAUTH-STATUS': 16_527,
} as const

/** Next payload, reserved, length (RFC 2408 §3.2). */
export const IKEV1_PAYLOAD_HEADER_OCTETS = 4
/** More in one message than any exchange needs: an attack. Roamscope. */
export const IKEV1_PAYLOADS_MAX = 64
