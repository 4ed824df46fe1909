/** Transform types, RFC 7296 §3.3.2; ADDKE1 to 7: RFC 9370 §3. */
export const TRANSFORM = {
  ENCR: 1,
  PRF: 2,
  INTEG: 3,
  KE: 4,
  ESN: 5,
  ADDKE1: 6,
  ADDKE2: 7,
  ADDKE3: 8,
  ADDKE4: 9,
  ADDKE5: 10,
  ADDKE6: 11,
  ADDKE7: 12,
} as const

/** Transform type 1: RFC 7296 §3.3.2, RFC 5282 §7, RFC 7634 §4, RFC 8750 §3. */
export const ENCR = {
  ENCR_DES: 2,
  ENCR_3DES: 3,
  ENCR_RC5: 4,
  ENCR_IDEA: 5,
  ENCR_CAST: 6,
  ENCR_BLOWFISH: 7,
  ENCR_NULL: 11,
  ENCR_AES_CBC: 12,
  ENCR_AES_CTR: 13,
  ENCR_AES_CCM_8: 14,
  ENCR_AES_CCM_12: 15,
  ENCR_AES_CCM_16: 16,
  ENCR_AES_GCM_8: 18,
  ENCR_AES_GCM_12: 19,
  ENCR_AES_GCM_16: 20,
  ENCR_NULL_AUTH_AES_GMAC: 21,
  ENCR_CAMELLIA_CBC: 23,
  ENCR_CHACHA20_POLY1305: 28,
  ENCR_AES_CCM_8_IIV: 29,
  ENCR_AES_GCM_16_IIV: 30,
  ENCR_CHACHA20_POLY1305_IIV: 31,
} as const

/** Transform type 2: RFC 7296 §3.3.2, RFC 4434, RFC 4868 §2, RFC 4615. */
export const PRF = {
  PRF_HMAC_MD5: 1,
  PRF_HMAC_SHA1: 2,
  PRF_HMAC_TIGER: 3,
  PRF_AES128_XCBC: 4,
  PRF_HMAC_SHA2_256: 5,
  PRF_HMAC_SHA2_384: 6,
  PRF_HMAC_SHA2_512: 7,
  PRF_AES128_CMAC: 8,
} as const

/** Transform type 3: RFC 7296 §3.3.2, RFC 4868 §2, RFC 4494, RFC 4543 §9. */
export const INTEG = {
  NONE: 0,
  AUTH_HMAC_MD5_96: 1,
  AUTH_HMAC_SHA1_96: 2,
  AUTH_DES_MAC: 3,
  AUTH_KPDK_MD5: 4,
  AUTH_AES_XCBC_96: 5,
  AUTH_AES_CMAC_96: 8,
  AUTH_AES_128_GMAC: 9,
  AUTH_AES_192_GMAC: 10,
  AUTH_AES_256_GMAC: 11,
  AUTH_HMAC_SHA2_256_128: 12,
  AUTH_HMAC_SHA2_384_192: 13,
  AUTH_HMAC_SHA2_512_256: 14,
} as const

/**
 * Key exchange methods, transform types 4 and 6 to 12: RFC 7296 §3.3.2, RFC 3526, RFC 5114, RFC 5903, RFC 8031 §4;
 * ML-KEM: draft-ietf-ipsecme-ikev2-mlkem (numbers as strongSwan uses them).
 */
export const KE_METHOD = {
  NONE: 0,
  MODP_768: 1,
  MODP_1024: 2,
  MODP_1536: 5,
  MODP_2048: 14,
  MODP_3072: 15,
  MODP_4096: 16,
  MODP_6144: 17,
  MODP_8192: 18,
  ECP_256: 19,
  ECP_384: 20,
  ECP_521: 21,
  MODP_1024_160: 22,
  MODP_2048_224: 23,
  MODP_2048_256: 24,
  ECP_192: 25,
  ECP_224: 26,
  CURVE_25519: 31,
  CURVE_448: 32,
  ML_KEM_512: 35,
  ML_KEM_768: 36,
  ML_KEM_1024: 37,
} as const
export type KeMethod = keyof typeof KE_METHOD | number

/** Transform type 5, RFC 7296 §3.3.2. */
export const ESN = { NO_ESN: 0, ESN: 1 } as const

/** Registry of the ids of each transform type. */
export const TRANSFORM_IDS = {
  ENCR,
  PRF,
  INTEG,
  KE: KE_METHOD,
  ESN,
  ADDKE1: KE_METHOD,
  ADDKE2: KE_METHOD,
  ADDKE3: KE_METHOD,
  ADDKE4: KE_METHOD,
  ADDKE5: KE_METHOD,
  ADDKE6: KE_METHOD,
  ADDKE7: KE_METHOD,
} as const satisfies Record<keyof typeof TRANSFORM, Readonly<Record<string, number>>>
