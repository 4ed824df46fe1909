/** Kinds of keys on a curve: of fixed sizes, made of drawn octets. */
export type CurveKeyKind = 'ed25519' | 'ecdsa-p256' | 'ecdsa-p384'

/** Kinds of keys that sign. RSA keys come from outside: no search for primes here. */
export type SigningKeyKind = CurveKeyKind | 'rsa'

/** Hash inside a signature; `identity`: the algorithm hashes on its own (RFC 8420 §2). */
export type SignatureHash = 'sha256' | 'sha384' | 'sha512' | 'identity'

/** SHA-1 is for authentication method 1 alone (RFC 7296 §3.8); nowhere else may it be signed (RFC 8247 §3.2). */
export type AnySignatureHash = SignatureHash | 'sha1'

/** Codes of SIGNATURE_HASH_ALGORITHMS (RFC 7427 §4, RFC 8420 §2). */
export const SIGNATURE_HASH_CODES: Readonly<Record<SignatureHash, number>> = {
  sha256: 2,
  sha384: 3,
  sha512: 4,
  identity: 5,
}

export interface SigningKey {
  readonly kind: SigningKeyKind
  /**
   * Seed of Ed25519 (32 octets), scalar of ECDSA (32 or 48 octets, from 1 to n − 1), RSAPrivateKey in DER
   * (RFC 8017 §A.1.2).
   */
  readonly privateKey: Uint8Array
}

/** A key that verifies: 32 octets of Ed25519, x ‖ y of ECDSA, RSAPublicKey in DER (RFC 8017 §A.1.1). */
export interface VerifyingKey {
  readonly kind: SigningKeyKind
  readonly publicKey: Uint8Array
}

export interface SignatureKind {
  readonly kind: SigningKeyKind
  /** Hash that fits the strength of the key; the first one a signer offers. */
  readonly preferredHash: SignatureHash
  readonly hashes: readonly SignatureHash[]
  /** Method of its own with `preferredHash` and a raw signature (RFC 4754 §3); that of RSA is in `rsa-auth.ts`. */
  readonly ownAuthMethod: number | undefined
  readonly ref: string
}

/** Octets of a key and of a raw signature: R ‖ S of Ed25519, r ‖ s of ECDSA, both numbers in full length. */
export const CURVE_KEY_OCTETS: Readonly<
  Record<CurveKeyKind, { readonly private: number; readonly public: number; readonly signature: number }>
> = {
  ed25519: { private: 32, public: 32, signature: 64 },
  'ecdsa-p256': { private: 32, public: 64, signature: 64 },
  'ecdsa-p384': { private: 48, public: 96, signature: 96 },
}

/** Octets of a PSS salt as long as the hash, which all IKE peers take (RFC 7427 §A.4.3). */
export const PSS_SALT_OCTETS: Readonly<Record<Exclude<SignatureHash, 'identity'>, number>> = {
  sha256: 32,
  sha384: 48,
  sha512: 64,
}

export const SIGNATURES: Readonly<Record<SigningKeyKind, SignatureKind>> = {
  ed25519: {
    kind: 'ed25519',
    preferredHash: 'identity',
    hashes: ['identity'],
    ownAuthMethod: undefined,
    ref: 'RFC 8420 §2, RFC 8032 §5.1',
  },
  'ecdsa-p256': {
    kind: 'ecdsa-p256',
    preferredHash: 'sha256',
    hashes: ['sha256', 'sha384', 'sha512'],
    ownAuthMethod: 9,
    ref: 'RFC 4754 §7',
  },
  'ecdsa-p384': {
    kind: 'ecdsa-p384',
    preferredHash: 'sha384',
    hashes: ['sha256', 'sha384', 'sha512'],
    ownAuthMethod: 10,
    ref: 'RFC 4754 §7',
  },
  rsa: {
    kind: 'rsa',
    preferredHash: 'sha256',
    hashes: ['sha256', 'sha384', 'sha512'],
    ownAuthMethod: undefined,
    ref: 'RFC 8017 §8, RFC 8247 §3.2',
  },
}
