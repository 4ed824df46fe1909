import { assert } from '../../../lib/assert.ts'
import type { AuthValue } from './auth.ts'
import type { IkeSuite } from './ike-suite.ts'
import { signatureSteps } from './signature-steps.ts'
import type { AnySignatureHash, SigningKey, VerifyingKey } from './signature.ts'

/** Authentication method 1: PKCS #1 v1.5, the hash is told inside the signature only (RFC 7296 §3.8). */
export const RSA_METHOD = 1

export const RSA_AUTH_REF = 'RFC 7296 §2.15, §3.8'
type RsaAuthHash = Exclude<AnySignatureHash, 'identity'>

/** Hashes a peer may have taken, the default first. */
const HASHES_TO_TRY: readonly RsaAuthHash[] = ['sha1', 'sha256', 'sha384', 'sha512']

/** Authentication data of method 1. SHA-1 unless the peer is known to take another hash. */
export function rsaAuth(
  suite: IkeSuite,
  key: SigningKey,
  octets: Uint8Array,
  hash: RsaAuthHash = 'sha1',
): AuthValue & { readonly method: typeof RSA_METHOD } {
  assert(key.kind === 'rsa', `method 1 is for RSA, not ${key.kind}`)
  const auth = suite.sign(key, hash, octets)
  return { method: RSA_METHOD, auth, steps: signatureSteps(suite, key, hash, octets, auth, RSA_AUTH_REF) }
}

/** The hash that authentication data of method 1 was made with; `undefined`: it proves nothing, as with other keys. */
export function verifyRsaAuth(
  suite: IkeSuite,
  key: VerifyingKey,
  octets: Uint8Array,
  data: Uint8Array,
): RsaAuthHash | undefined {
  if (key.kind !== 'rsa') return undefined
  return HASHES_TO_TRY.find(hash => suite.verify(key, hash, octets, data))
}
