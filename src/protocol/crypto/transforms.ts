/** Algorithms by the names users write (as strongSwan does), with their IANA IKEv2 transform ids and sizes. */
export type EncryptionId =
  | 'null'
  | 'des'
  | '3des'
  | 'aes128'
  | 'aes192'
  | 'aes256'
  | 'aes128gcm16'
  | 'aes192gcm16'
  | 'aes256gcm16'
  | 'chacha20poly1305'
export type IntegrityId = 'none' | 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** Sizes in octets. `keyOctets` counts the salt that follows the key of a counter mode (RFC 4106 §8.1). */
export interface EncryptionTransform {
  readonly id: EncryptionId
  /** IKEv2 Transform Type 1 (IANA ikev2-parameters, RFC 7296 §3.3.2). */
  readonly transformId: number
  readonly name: string
  /** `gcm` and `chacha` are the combined modes: counter as IV, salt at the end of the key, ICV built in. */
  readonly mode: 'null' | 'cbc' | 'gcm' | 'chacha'
  /** Key Length attribute in bits (RFC 7296 §3.3.5); undefined where the transform has one size only. */
  readonly keyLengthAttribute: number | undefined
  readonly keyOctets: number
  readonly saltOctets: number
  readonly blockOctets: number
  readonly ivOctets: number
  /** ICV of a combined mode; 0 where a separate integrity algorithm is used. */
  readonly icvOctets: number
  readonly ref: string
}

/** Sizes in octets. */
export interface IntegrityTransform {
  readonly id: IntegrityId
  /** IKEv2 Transform Type 3. */
  readonly transformId: number
  readonly name: string
  readonly keyOctets: number
  readonly icvOctets: number
  readonly ref: string
}

const cbc = (
  id: EncryptionId,
  transformId: number,
  name: string,
  keyOctets: number,
  blockOctets: number,
  ref: string,
): EncryptionTransform => ({
  id,
  transformId,
  name,
  mode: 'cbc',
  keyLengthAttribute: transformId === 12 ? 8 * keyOctets : undefined,
  keyOctets,
  saltOctets: 0,
  blockOctets,
  ivOctets: blockOctets,
  icvOctets: 0,
  ref,
})

const gcm16 = (id: EncryptionId, aesOctets: number): EncryptionTransform => ({
  id,
  transformId: 20,
  name: 'ENCR_AES_GCM_16',
  mode: 'gcm',
  keyLengthAttribute: 8 * aesOctets,
  keyOctets: aesOctets + 4,
  saltOctets: 4,
  blockOctets: 1,
  ivOctets: 8,
  icvOctets: 16,
  ref: 'RFC 4106 §3-§8',
})

export const ENCRYPTION: Readonly<Record<EncryptionId, EncryptionTransform>> = {
  null: { ...cbc('null', 11, 'ENCR_NULL', 0, 1, 'RFC 2410'), mode: 'null', ivOctets: 0 },
  des: cbc('des', 2, 'ENCR_DES', 8, 8, 'RFC 2405'),
  '3des': cbc('3des', 3, 'ENCR_3DES', 24, 8, 'RFC 2451'),
  aes128: cbc('aes128', 12, 'ENCR_AES_CBC', 16, 16, 'RFC 3602'),
  aes192: cbc('aes192', 12, 'ENCR_AES_CBC', 24, 16, 'RFC 3602'),
  aes256: cbc('aes256', 12, 'ENCR_AES_CBC', 32, 16, 'RFC 3602'),
  aes128gcm16: gcm16('aes128gcm16', 16),
  aes192gcm16: gcm16('aes192gcm16', 24),
  aes256gcm16: gcm16('aes256gcm16', 32),
  chacha20poly1305: {
    ...gcm16('chacha20poly1305', 32),
    transformId: 28,
    name: 'ENCR_CHACHA20_POLY1305',
    mode: 'chacha',
    keyLengthAttribute: undefined,
    ref: 'RFC 7634 §2-§4',
  },
}

export const INTEGRITY: Readonly<Record<IntegrityId, IntegrityTransform>> = {
  none: { id: 'none', transformId: 0, name: 'NONE', keyOctets: 0, icvOctets: 0, ref: 'RFC 7296 §3.3.2' },
  sha1: { id: 'sha1', transformId: 2, name: 'AUTH_HMAC_SHA1_96', keyOctets: 20, icvOctets: 12, ref: 'RFC 2404' },
  sha256: {
    id: 'sha256',
    transformId: 12,
    name: 'AUTH_HMAC_SHA2_256_128',
    keyOctets: 32,
    icvOctets: 16,
    ref: 'RFC 4868 §2.3',
  },
  sha384: {
    id: 'sha384',
    transformId: 13,
    name: 'AUTH_HMAC_SHA2_384_192',
    keyOctets: 48,
    icvOctets: 24,
    ref: 'RFC 4868 §2.3',
  },
  sha512: {
    id: 'sha512',
    transformId: 14,
    name: 'AUTH_HMAC_SHA2_512_256',
    keyOctets: 64,
    icvOctets: 32,
    ref: 'RFC 4868 §2.3',
  },
}

export const encryptionIds = Object.values(ENCRYPTION).map(transform => transform.id)
export const integrityIds = Object.values(INTEGRITY).map(transform => transform.id)

/**
 * The encryption algorithm of a transform id and a key of `keyOctets` (salt included), as both stand in a
 * transferred context. `undefined`: not supported, or no such key size.
 */
export function encryptionByTransform(transformId: number, keyOctets: number): EncryptionTransform | undefined {
  return Object.values(ENCRYPTION).find(t => t.transformId === transformId && t.keyOctets === keyOctets)
}

/** The integrity algorithm of a transform id; `undefined`: not supported. */
export function integrityByTransform(transformId: number): IntegrityTransform | undefined {
  return Object.values(INTEGRITY).find(t => t.transformId === transformId)
}
