/** Kinds of keys that sign. RSA is not among them: no library we carry computes it. */
export type SigningKeyKind = 'ed25519' | 'ecdsa-p256' | 'ecdsa-p384'

/** Hash inside a signature; `identity`: the algorithm hashes on its own (RFC 8420 §2). */
export type SignatureHash = 'sha256' | 'sha384' | 'sha512' | 'identity'

/** Codes of SIGNATURE_HASH_ALGORITHMS (RFC 7427 §4, RFC 8420 §2). */
export const SIGNATURE_HASH_CODES: Readonly<Record<SignatureHash, number>> = {
  sha256: 2,
  sha384: 3,
  sha512: 4,
  identity: 5,
}

export interface SigningKey {
  readonly kind: SigningKeyKind
  /** Seed of Ed25519 (32 octets), scalar of ECDSA (32 or 48 octets, from 1 to n − 1). */
  readonly privateKey: Uint8Array
}

/** A key that verifies: 32 octets of Ed25519, x ‖ y of ECDSA. */
export interface VerifyingKey {
  readonly kind: SigningKeyKind
  readonly publicKey: Uint8Array
}

export interface SignatureKind {
  readonly kind: SigningKeyKind
  readonly privateOctets: number
  readonly publicOctets: number
  /** A raw signature: R ‖ S of Ed25519, r ‖ s of ECDSA, both numbers in full length. */
  readonly signatureOctets: number
  /** Hash that fits the strength of the key; the first one a signer offers. */
  readonly preferredHash: SignatureHash
  readonly hashes: readonly SignatureHash[]
  /** Authentication method of its own with `preferredHash` and a raw signature (RFC 4754 §3). */
  readonly ownAuthMethod: number | undefined
  readonly ref: string
}

export const SIGNATURES: Readonly<Record<SigningKeyKind, SignatureKind>> = {
  ed25519: {
    kind: 'ed25519',
    privateOctets: 32,
    publicOctets: 32,
    signatureOctets: 64,
    preferredHash: 'identity',
    hashes: ['identity'],
    ownAuthMethod: undefined,
    ref: 'RFC 8420 §2, RFC 8032 §5.1',
  },
  'ecdsa-p256': {
    kind: 'ecdsa-p256',
    privateOctets: 32,
    publicOctets: 64,
    signatureOctets: 64,
    preferredHash: 'sha256',
    hashes: ['sha256', 'sha384', 'sha512'],
    ownAuthMethod: 9,
    ref: 'RFC 4754 §7',
  },
  'ecdsa-p384': {
    kind: 'ecdsa-p384',
    privateOctets: 48,
    publicOctets: 96,
    signatureOctets: 96,
    preferredHash: 'sha384',
    hashes: ['sha256', 'sha384', 'sha512'],
    ownAuthMethod: 10,
    ref: 'RFC 4754 §7',
  },
}
