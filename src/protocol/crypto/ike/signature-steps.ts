import type { IkeSuite } from './ike-suite.ts'
import { named, type KeyStep } from './key-step.ts'
import type { AnySignatureHash, SigningKey, VerifyingKey } from './signature.ts'

/** What a signature is made of: the digest of the octets, or they themselves where the algorithm hashes on its own. */
function digestStep(suite: IkeSuite, hash: AnySignatureHash, octets: Uint8Array, ref: string): readonly KeyStep[] {
  if (hash === 'identity') return []
  const inputs = [named('signed octets', octets)]
  return [{ name: 'digest', operation: 'hash', hash, inputs, output: suite.hash(hash, [octets]), ref }]
}

/**
 * How a signature over `octets` comes about, as people read it: digest, then signature, which for PSS takes its salt
 * too. `signature` is in the form that is sent.
 */
export function signatureSteps(
  suite: IkeSuite,
  { kind }: SigningKey,
  hash: AnySignatureHash,
  octets: Uint8Array,
  signature: Uint8Array,
  ref: string,
  pssSalt?: Uint8Array,
): readonly KeyStep[] {
  const digest = digestStep(suite, hash, octets, ref)
  const inputs = [
    ...(digest.length === 0 ? [named('signed octets', octets)] : digest.map(({ name, output }) => named(name, output))),
    ...(pssSalt === undefined ? [] : [named('salt', pssSalt)]),
  ]
  return [...digest, { name: 'signature', operation: 'signature', kind, hash, inputs, output: signature, ref }]
}

/** How the peer's signature is checked with the key of its certificate, and whether it holds. */
export function verificationSteps(
  suite: IkeSuite,
  { kind, publicKey }: VerifyingKey,
  hash: AnySignatureHash,
  octets: Uint8Array,
  signature: Uint8Array,
  holds: boolean,
  ref: string,
): readonly KeyStep[] {
  const digest = digestStep(suite, hash, octets, ref)
  const signed = digest[0]?.output ?? octets
  const step: KeyStep = {
    name: 'verification',
    operation: 'verify',
    kind,
    hash,
    key: named('public key', publicKey),
    inputs: [named(digest.length === 0 ? 'signed octets' : 'digest', signed), named('signature', signature)],
    output: new Uint8Array(0),
    holds,
    ref,
  }
  return [...digest, step]
}
