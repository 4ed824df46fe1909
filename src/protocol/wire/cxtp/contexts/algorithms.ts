/** IKEv2 transform ids type 1, RFC 7296 §3.3.2 and IANA; the key length tells AES sizes apart. */
export const ENCRYPTION_TRANSFORM = {
  none: 0,
  ENCR_DES: 2,
  ENCR_3DES: 3,
  ENCR_NULL: 11,
  ENCR_AES_CBC: 12,
  ENCR_AES_GCM_16: 20,
} as const

/** IKEv2 transform ids type 3, RFC 7296 §3.3.2 and IANA. */
export const INTEGRITY_TRANSFORM = {
  none: 0,
  AUTH_HMAC_SHA1_96: 2,
  AUTH_HMAC_SHA2_256_128: 12,
  AUTH_HMAC_SHA2_384_192: 13,
  AUTH_HMAC_SHA2_512_256: 14,
} as const

/** Security protocols by their IP protocol numbers. */
export const SA_PROTOCOL = { esp: 50, ah: 51 } as const
/** Encapsulation modes as in RFC 2407 §4.5. */
export const SA_MODE = { tunnel: 1, transport: 2 } as const
/** From the view of the router that holds the entry. */
export const DIRECTION = { in: 1, out: 2 } as const
