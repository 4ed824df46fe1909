/**
 * Algorithms and keys of one direction of an IKE SA, as the SK and SKF payloads need them (RFC 7296 §3.14, RFC 5282).
 * The wire knows no cryptography: whoever holds the keys makes one of these (`protocol/ipsec/sk-protection.ts`).
 */
export interface SkProtection {
  /** Sizes in octets. */
  readonly ivOctets: number
  readonly blockOctets: number
  readonly icvOctets: number
  /**
   * Ciphertext and ICV. `aad` runs from the IKE header to the octet before the IV: authenticated by a combined mode
   * (RFC 5282 §5.1), and together with IV and ciphertext by a separate integrity algorithm (RFC 7296 §3.14).
   */
  seal(aad: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** Plaintext; `undefined` when the ICV is wrong or the ciphertext is no number of blocks. */
  open(aad: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Uint8Array | undefined
}

/** Least padding that fills whole blocks together with the pad length octet (RFC 7296 §3.14). */
export const padOctets = (payloadOctets: number, blockOctets: number): number =>
  (blockOctets - ((payloadOctets + 1) % blockOctets)) % blockOctets
