import { concatBytes, toHex } from '../../../lib/bytes.ts'
import { SIGNATURES, type SignatureHash, type SigningKeyKind, type VerifyingKey } from '../ike/signature.ts'
import { readingDer, TAG, type DerReader } from './der-reader.ts'
import { bitString, oid, sequence, unsigned } from './der-writer.ts'

/** A signature algorithm as certificates and RFC 7427 name it. ECDSA names the hash, the key names the curve. */
export interface SignatureAlgorithm {
  readonly family: 'ed25519' | 'ecdsa'
  readonly hash: SignatureHash
  readonly name: string
  readonly oid: string
  /** The AlgorithmIdentifier, without parameters (RFC 7427 §A.3, RFC 8420 §A). */
  readonly der: Uint8Array
}

const algorithm = (
  family: SignatureAlgorithm['family'],
  hash: SignatureHash,
  name: string,
  dotted: string,
): SignatureAlgorithm => ({ family, hash, name, oid: dotted, der: sequence(oid(dotted)) })

const ALGORITHMS: readonly SignatureAlgorithm[] = [
  algorithm('ed25519', 'identity', 'Ed25519', '1.3.101.112'),
  algorithm('ecdsa', 'sha256', 'ecdsa-with-SHA256', '1.2.840.10045.4.3.2'),
  algorithm('ecdsa', 'sha384', 'ecdsa-with-SHA384', '1.2.840.10045.4.3.3'),
  algorithm('ecdsa', 'sha512', 'ecdsa-with-SHA512', '1.2.840.10045.4.3.4'),
]

const familyOf = (kind: SigningKeyKind): SignatureAlgorithm['family'] => (kind === 'ed25519' ? 'ed25519' : 'ecdsa')

/** The algorithm of a key and a hash; `undefined`: they do not go together. */
export function signatureAlgorithm(kind: SigningKeyKind, hash: SignatureHash): SignatureAlgorithm | undefined {
  if (!SIGNATURES[kind].hashes.includes(hash)) return undefined
  return ALGORITHMS.find(known => known.family === familyOf(kind) && known.hash === hash)
}

/** The algorithm of the octets of an AlgorithmIdentifier; `undefined`: one we do not compute. */
export function signatureAlgorithmOf(identifier: Uint8Array): SignatureAlgorithm | undefined {
  return ALGORITHMS.find(known => toHex(known.der) === toHex(identifier))
}

/** Whether a key can have made a signature of this algorithm. */
export const fits = (kind: SigningKeyKind, { family, hash }: SignatureAlgorithm): boolean =>
  familyOf(kind) === family && SIGNATURES[kind].hashes.includes(hash)

/** A raw signature in the form certificates and RFC 7427 carry: Ecdsa-Sig-Value for ECDSA (RFC 3279 §2.2.3). */
export function encodeSignature(kind: SigningKeyKind, raw: Uint8Array): Uint8Array {
  if (kind === 'ed25519') return raw
  return sequence(unsigned(raw.subarray(0, raw.length / 2)), unsigned(raw.subarray(raw.length / 2)))
}

/** The raw form again; `undefined` when it is no such value or its numbers are longer than the curve's. */
export function decodeSignature(kind: SigningKeyKind, encoded: Uint8Array): Uint8Array | undefined {
  if (kind === 'ed25519') return encoded
  const half = SIGNATURES[kind].signatureOctets / 2
  const numbers = readingDer(encoded, reader => {
    const inner = reader.enter(TAG.sequence, 'Ecdsa-Sig-Value')
    reader.finish('the signature')
    const pair = [inner.unsigned('r'), inner.unsigned('s')]
    inner.finish('s')
    return pair
  })
  if (!numbers.ok || numbers.value.some(value => value.length > half)) return undefined
  return concatBytes(...numbers.value.flatMap(value => [new Uint8Array(half - value.length), value]))
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
const CURVE_OIDS: Readonly<Record<Exclude<SigningKeyKind, 'ed25519'>, string>> = {
  'ecdsa-p256': '1.2.840.10045.3.1.7',
  'ecdsa-p384': '1.3.132.0.34',
}
const ED25519 = '1.3.101.112'
const UNCOMPRESSED = new Uint8Array([4])

/** AlgorithmIdentifier of a key: for ECDSA with its curve (RFC 5480 §2.1.1, RFC 8410 §3). */
export function keyAlgorithm(kind: SigningKeyKind): Uint8Array {
  return kind === 'ed25519' ? sequence(oid(ED25519)) : sequence(oid(EC_PUBLIC_KEY), oid(CURVE_OIDS[kind]))
}

/** Reads an AlgorithmIdentifier of a key; `kind` is undefined for keys we cannot use, such as RSA. */
export function readKeyAlgorithm(reader: DerReader): { kind: SigningKeyKind | undefined; oid: string } {
  const inner = reader.enter(TAG.sequence, 'the algorithm of a key')
  const algorithmOid = inner.oid('the algorithm of a key')
  if (algorithmOid === ED25519) return { kind: 'ed25519', oid: algorithmOid }
  if (algorithmOid !== EC_PUBLIC_KEY || inner.done) return { kind: undefined, oid: algorithmOid }
  const parameters = inner.next()
  const curve = toHex(inner.whole(parameters))
  const kind = (['ecdsa-p256', 'ecdsa-p384'] as const).find(known => toHex(oid(CURVE_OIDS[known])) === curve)
  return { kind, oid: algorithmOid }
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). */
export function subjectPublicKeyInfo(key: VerifyingKey): Uint8Array {
  const bits = key.kind === 'ed25519' ? key.publicKey : concatBytes(UNCOMPRESSED, key.publicKey)
  return sequence(keyAlgorithm(key.kind), bitString(bits))
}

/** The key of the bits of a SubjectPublicKeyInfo; `undefined` when length or point form do not fit. */
export function publicKeyOf(kind: SigningKeyKind, bits: Uint8Array): VerifyingKey | undefined {
  const publicKey = kind === 'ed25519' ? bits : bits[0] === 4 ? bits.subarray(1) : new Uint8Array(0)
  return publicKey.length === SIGNATURES[kind].publicOctets ? { kind, publicKey } : undefined
}
