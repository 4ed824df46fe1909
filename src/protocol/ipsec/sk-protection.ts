import { assert } from '../../lib/assert.ts'
import { concatBytes, equalBytes } from '../../lib/bytes.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { ENCRYPTION, type EncryptionId, INTEGRITY, type IntegrityId } from '../crypto/transforms.ts'
import type { SkProtection } from '../wire/ikev2/protection.ts'

/** Algorithms and keys of one direction of an IKE SA: SK_e and SK_a (RFC 7296 §2.14). */
export interface SkKeys {
  readonly encryption: EncryptionId
  /** SK_e; the salt of a counter mode at its end (RFC 5282 §7.1). */
  readonly encryptionKey: Uint8Array
  /** `none` exactly for combined modes (RFC 5282 §8). */
  readonly integrity: IntegrityId
  readonly integrityKey: Uint8Array
}

/** What the SK payload needs of them (RFC 7296 §3.14, RFC 5282 §3). */
export function skProtection(crypto: CryptoSuite, keys: SkKeys): SkProtection {
  const { encryption, encryptionKey, integrity, integrityKey } = keys
  const cipher = ENCRYPTION[encryption]
  const isCombined = cipher.icvOctets > 0
  assert(isCombined === (integrity === 'none'), 'an IKE SA has a combined mode or an integrity algorithm')
  const sizes = { ivOctets: cipher.ivOctets, blockOctets: cipher.blockOctets }
  if (isCombined) {
    return {
      ...sizes,
      icvOctets: cipher.icvOctets,
      seal: (aad, iv, plaintext) => crypto.encrypt(encryption, encryptionKey, iv, plaintext, aad),
      open: (aad, iv, sealed) => crypto.decrypt(encryption, encryptionKey, iv, sealed, aad),
    }
  }
  const { icvOctets } = INTEGRITY[integrity]
  const icv = (...parts: readonly Uint8Array[]): Uint8Array => crypto.icv(integrity, integrityKey, parts)
  const none = new Uint8Array(0)
  return {
    ...sizes,
    icvOctets,
    seal(aad, iv, plaintext) {
      const ciphertext = crypto.encrypt(encryption, encryptionKey, iv, plaintext, none)
      return concatBytes(ciphertext, icv(aad, iv, ciphertext))
    },
    open(aad, iv, sealed) {
      const ciphertext = sealed.subarray(0, sealed.length - icvOctets)
      if (!equalBytes(icv(aad, iv, ciphertext), sealed.subarray(ciphertext.length))) return undefined
      return crypto.decrypt(encryption, encryptionKey, iv, ciphertext, none)
    },
  }
}
