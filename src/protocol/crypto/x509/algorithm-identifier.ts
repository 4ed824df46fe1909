import { concatBytes, toHex } from '../../../lib/bytes.ts'
import {
  CURVE_KEY_OCTETS,
  SIGNATURES,
  type CurveKeyKind,
  type SignatureHash,
  type SigningKeyKind,
  type VerifyingKey,
} from '../ike/signature.ts'
import { readRsaPublicKey } from '../rsa/rsa-key.ts'
import { readingDer, TAG, type DerReader } from './der-reader.ts'
import { bitString, oid, sequence, unsigned } from './der-writer.ts'
import { RSA_ENCRYPTION, rsaAlgorithm, rsaAlgorithmOf, rsaKeyAlgorithm } from './rsa-algorithms.ts'

/** A signature algorithm as certificates and RFC 7427 name it. ECDSA names the hash, the key names the curve. */
export interface SignatureAlgorithm {
  readonly family: 'ed25519' | 'ecdsa' | 'rsa'
  readonly hash: SignatureHash
  /** Salt of RSASSA-PSS; undefined for PKCS #1 v1.5 and other families. */
  readonly pssSaltOctets: number | undefined
  readonly name: string
  readonly oid: string
  /** The AlgorithmIdentifier; without parameters but for RSA (RFC 7427 §A, RFC 8420 §A). */
  readonly der: Uint8Array
}

const algorithm = (
  family: SignatureAlgorithm['family'],
  hash: SignatureHash,
  name: string,
  dotted: string,
): SignatureAlgorithm => ({ family, hash, pssSaltOctets: undefined, name, oid: dotted, der: sequence(oid(dotted)) })

const ALGORITHMS: readonly SignatureAlgorithm[] = [
  algorithm('ed25519', 'identity', 'Ed25519', '1.3.101.112'),
  algorithm('ecdsa', 'sha256', 'ecdsa-with-SHA256', '1.2.840.10045.4.3.2'),
  algorithm('ecdsa', 'sha384', 'ecdsa-with-SHA384', '1.2.840.10045.4.3.3'),
  algorithm('ecdsa', 'sha512', 'ecdsa-with-SHA512', '1.2.840.10045.4.3.4'),
]

const familyOf = (kind: SigningKeyKind): SignatureAlgorithm['family'] =>
  kind === 'ed25519' || kind === 'rsa' ? kind : 'ecdsa'

/**
 * The algorithm of a key and a hash, for RSA with the octets of a PSS salt where PSS is meant; `undefined`: they do
 * not go together.
 */
export function signatureAlgorithm(
  kind: SigningKeyKind,
  hash: SignatureHash,
  pssSaltOctets?: number,
): SignatureAlgorithm | undefined {
  if (!SIGNATURES[kind].hashes.includes(hash) || (kind !== 'rsa' && pssSaltOctets !== undefined)) return undefined
  if (kind === 'rsa' && hash !== 'identity') return { family: 'rsa', ...rsaAlgorithm(hash, pssSaltOctets) }
  return ALGORITHMS.find(known => known.family === familyOf(kind) && known.hash === hash)
}

/** The algorithm of the octets of an AlgorithmIdentifier; `undefined`: one we do not compute. */
export function signatureAlgorithmOf(identifier: Uint8Array): SignatureAlgorithm | undefined {
  const known = ALGORITHMS.find(({ der }) => toHex(der) === toHex(identifier))
  if (known !== undefined) return known
  const rsa = rsaAlgorithmOf(identifier)
  return rsa && { family: 'rsa', ...rsa }
}

/** Whether a key can have made a signature of this algorithm. */
export const fits = (kind: SigningKeyKind, { family, hash }: SignatureAlgorithm): boolean =>
  familyOf(kind) === family && SIGNATURES[kind].hashes.includes(hash)

/** A raw signature in the form certificates and RFC 7427 carry: Ecdsa-Sig-Value for ECDSA (RFC 3279 §2.2.3). */
export function encodeSignature(kind: SigningKeyKind, raw: Uint8Array): Uint8Array {
  if (kind === 'ed25519' || kind === 'rsa') return raw
  return sequence(unsigned(raw.subarray(0, raw.length / 2)), unsigned(raw.subarray(raw.length / 2)))
}

/** The raw form again; `undefined` when it is no such value or its numbers are longer than the curve's. */
export function decodeSignature(kind: SigningKeyKind, encoded: Uint8Array): Uint8Array | undefined {
  if (kind === 'ed25519' || kind === 'rsa') return encoded
  const half = CURVE_KEY_OCTETS[kind].signature / 2
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
const CURVE_OIDS: Readonly<Record<Exclude<CurveKeyKind, 'ed25519'>, string>> = {
  'ecdsa-p256': '1.2.840.10045.3.1.7',
  'ecdsa-p384': '1.3.132.0.34',
}
const ED25519 = '1.3.101.112'
const UNCOMPRESSED = new Uint8Array([4])

/** AlgorithmIdentifier of a key: for ECDSA with its curve (RFC 5480 §2.1.1, RFC 8410 §3, RFC 3279 §2.3.1). */
export function keyAlgorithm(kind: SigningKeyKind): Uint8Array {
  if (kind === 'rsa') return rsaKeyAlgorithm()
  return kind === 'ed25519' ? sequence(oid(ED25519)) : sequence(oid(EC_PUBLIC_KEY), oid(CURVE_OIDS[kind]))
}

/** Reads an AlgorithmIdentifier of a key; `kind` is undefined for keys we cannot use, such as DSA. */
export function readKeyAlgorithm(reader: DerReader): { kind: SigningKeyKind | undefined; oid: string } {
  const inner = reader.enter(TAG.sequence, 'the algorithm of a key')
  const algorithmOid = inner.oid('the algorithm of a key')
  if (algorithmOid === ED25519) return { kind: 'ed25519', oid: algorithmOid }
  if (algorithmOid === RSA_ENCRYPTION) return { kind: 'rsa', oid: algorithmOid }
  if (algorithmOid !== EC_PUBLIC_KEY || inner.done) return { kind: undefined, oid: algorithmOid }
  const parameters = inner.next()
  const curve = toHex(inner.whole(parameters))
  const kind = (['ecdsa-p256', 'ecdsa-p384'] as const).find(known => toHex(oid(CURVE_OIDS[known])) === curve)
  return { kind, oid: algorithmOid }
}

/** What the bit string of a SubjectPublicKeyInfo holds: a point of ECDSA uncompressed, other keys as they are. */
export function publicKeyBits({ kind, publicKey }: VerifyingKey): Uint8Array {
  return kind === 'ed25519' || kind === 'rsa' ? publicKey : concatBytes(UNCOMPRESSED, publicKey)
}

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). */
export function subjectPublicKeyInfo(key: VerifyingKey): Uint8Array {
  return sequence(keyAlgorithm(key.kind), bitString(publicKeyBits(key)))
}

/** The key of the bits of a SubjectPublicKeyInfo; `undefined` when length, point form or RSA numbers do not fit. */
export function publicKeyOf(kind: SigningKeyKind, bits: Uint8Array): VerifyingKey | undefined {
  if (kind === 'rsa') return readRsaPublicKey(bits) && { kind, publicKey: bits }
  const publicKey = kind === 'ed25519' ? bits : bits[0] === 4 ? bits.subarray(1) : new Uint8Array(0)
  return publicKey.length === CURVE_KEY_OCTETS[kind].public ? { kind, publicKey } : undefined
}

/** The key of a SubjectPublicKeyInfo (`PUBLIC KEY` of PEM); `undefined` when it is none or of a kind not used here. */
export function readPublicKeyInfo(der: Uint8Array): VerifyingKey | undefined {
  const read = readingDer(der, reader => {
    const inner = reader.enter(TAG.sequence, 'a public key')
    reader.finish('the public key')
    const { kind } = readKeyAlgorithm(inner)
    const bits = inner.bitOctets('the public key')
    inner.finish('the public key')
    return kind && publicKeyOf(kind, bits)
  })
  return read.ok ? read.value : undefined
}
