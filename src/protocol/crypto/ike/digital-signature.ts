import { assert } from '../../../lib/assert.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import {
  decodeSignature,
  encodeSignature,
  fits,
  signatureAlgorithm,
  signatureAlgorithmOf,
  type SignatureAlgorithm,
} from '../x509/algorithm-identifier.ts'
import type { AuthValue } from './auth.ts'
import type { IkeSuite } from './ike-suite.ts'
import { joined, named } from './key-step.ts'
import { signatureSteps } from './signature-steps.ts'
import {
  SIGNATURE_HASH_CODES,
  SIGNATURES,
  type SignatureHash,
  type SigningKey,
  type VerifyingKey,
} from './signature.ts'

export interface SignatureAuthError {
  readonly code: 'malformed' | 'unsupported-algorithm' | 'wrong-key-kind' | 'wrong-signature'
  readonly message: string
  readonly ref: string
}

/**
 * The hash to sign with, out of the codes of the peer's SIGNATURE_HASH_ALGORITHMS (RFC 7427 §4): the one that fits
 * the key if allowed. `undefined`: the peer takes none, digital signatures cannot be used with this key.
 */
export function hashForPeer(kind: SigningKey['kind'], peerCodes: readonly number[]): SignatureHash | undefined {
  const { preferredHash, hashes } = SIGNATURES[kind]
  return [preferredHash, ...hashes].find(hash => peerCodes.includes(SIGNATURE_HASH_CODES[hash]))
}

/**
 * Authentication data of method 14: length and octets of the AlgorithmIdentifier, then the signature (RFC 7427 §3).
 * RSA signs as PSS with a salt drawn by the caller (`PSS_SALT_OCTETS`), as PKCS #1 v1.5 without one.
 */
export function digitalSignatureAuth(
  suite: IkeSuite,
  key: SigningKey,
  hash: SignatureHash,
  octets: Uint8Array,
  pssSalt?: Uint8Array,
): AuthValue {
  const algorithm = signatureAlgorithm(key.kind, hash, pssSalt?.length)
  assert(algorithm !== undefined, `${key.kind} signs with ${hash}`)
  const signature = encodeSignature(key.kind, suite.sign(key, hash, octets, pssSalt))
  const auth = joined('AUTH', REF, [
    named('length', new Uint8Array([algorithm.der.length])),
    named(`AlgorithmIdentifier of ${algorithm.name}`, algorithm.der),
    named('signature', signature),
  ])
  return { auth: auth.output, steps: [...signatureSteps(suite, key, hash, octets, signature, REF, pssSalt), auth] }
}
const REF = 'RFC 7427 §3'

/** Checks authentication data of method 14 and tells which algorithm it names. */
export function verifyDigitalSignature(
  suite: IkeSuite,
  key: VerifyingKey,
  octets: Uint8Array,
  data: Uint8Array,
): Result<SignatureAlgorithm, SignatureAuthError> {
  const end = 1 + (data[0] ?? 0)
  if (data.length < 2 || data.length <= end)
    return fail('malformed', `${data.length} octets of authentication data end within the algorithm`)
  const algorithm = signatureAlgorithmOf(data.subarray(1, end))
  if (algorithm === undefined) return fail('unsupported-algorithm', 'the signature algorithm is not computed here')
  if (!fits(key.kind, algorithm)) return fail('wrong-key-kind', `${algorithm.name} with a key of ${key.kind}`)
  const raw = decodeSignature(key.kind, data.subarray(end))
  if (raw === undefined) return fail('malformed', 'the signature is no pair of numbers of the curve')
  if (suite.verify(key, algorithm.hash, octets, raw, algorithm.pssSaltOctets)) return ok(algorithm)
  return fail('wrong-signature', 'the signature was made with another key or over other octets')
}

const fail = (code: SignatureAuthError['code'], message: string): Result<never, SignatureAuthError> =>
  err({ code, message, ref: REF })

/** Authentication data of methods 9 and 10: r ‖ s with the hash of the curve (RFC 4754 §3), for ECDSA keys only. */
export function ecdsaAuth(
  suite: IkeSuite,
  key: SigningKey,
  octets: Uint8Array,
): AuthValue & { readonly method: number } {
  const { ownAuthMethod, preferredHash } = SIGNATURES[key.kind]
  assert(ownAuthMethod !== undefined, `${key.kind} has no authentication method of its own`)
  const auth = suite.sign(key, preferredHash, octets)
  return { method: ownAuthMethod, auth, steps: signatureSteps(suite, key, preferredHash, octets, auth, 'RFC 4754 §3') }
}

/** Checks authentication data of method 9 or 10; a key of another curve than the method's never fits. */
export function verifyEcdsaAuth(
  suite: IkeSuite,
  key: VerifyingKey,
  method: number,
  octets: Uint8Array,
  data: Uint8Array,
): boolean {
  const { ownAuthMethod, preferredHash } = SIGNATURES[key.kind]
  return ownAuthMethod === method && suite.verify(key, preferredHash, octets, data)
}
