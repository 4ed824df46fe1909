import type { EncryptionId, IntegrityId } from './transforms.ts'

/**
 * What the protocols need from cryptography: synchronous, pure, without randomness (IVs are arguments).
 * One implementation computes, another may stand for perfect cryptography in searches. Keys and IVs have the
 * sizes of `transforms.ts`; anything else is a programmer error, because tables only hold checked keys.
 */
export interface CryptoSuite {
  readonly name: string
  /**
   * Ciphertext of `plaintext` (whole blocks), followed by the ICV for a combined mode. `aad` counts only there.
   * GCM takes the salt from the end of `key` (RFC 4106 §8.1).
   */
  encrypt(id: EncryptionId, key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array
  /** Plaintext; `undefined` when the length is no whole number of blocks or the ICV of a combined mode is wrong. */
  decrypt(
    id: EncryptionId,
    key: Uint8Array,
    iv: Uint8Array,
    ciphertext: Uint8Array,
    aad: Uint8Array,
  ): Uint8Array | undefined
  /** Truncated ICV over the concatenation of `parts`; empty for 'none'. */
  icv(id: IntegrityId, key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array
  /** First 32 bits of HMAC-SHA1(key, macInput) as an unsigned number: the CXTP token (RFC 4067 §2.5.1). */
  ctarToken(key: Uint8Array, macInput: Uint8Array): number
  /** Four hex digits that let a person compare two keys on the screen: the first 16 bits of SHA-256. */
  fingerprint(key: Uint8Array): string
}
