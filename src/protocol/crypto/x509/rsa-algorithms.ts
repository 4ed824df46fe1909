import { toHex } from '../../../lib/bytes.ts'
import type { SignatureHash } from '../ike/signature.ts'
import { contextTag, readingDer, refuseDer, TAG, type DerReader } from './der-reader.ts'
import { der, explicit, oid, sequence, unsigned } from './der-writer.ts'

/** Hash, and for PSS the octets of the salt, that an AlgorithmIdentifier of RSA names. */
export interface RsaAlgorithm {
  readonly hash: RsaHash
  /** Undefined: PKCS #1 v1.5. */
  readonly pssSaltOctets: number | undefined
  readonly name: string
  readonly oid: string
  readonly der: Uint8Array
}

export type RsaHash = Exclude<SignatureHash, 'identity'>

export const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
const RSASSA_PSS = '1.2.840.113549.1.1.10'
const MGF1 = '1.2.840.113549.1.1.8'
/** Object identifiers of RFC 8017 §A.2.4, with those of the hashes in PSS parameters. SHA-1 is left out on purpose. */
const HASH_NAMES: Readonly<Record<RsaHash, { readonly pkcs1: string; readonly hash: string }>> = {
  sha256: { pkcs1: '1.2.840.113549.1.1.11', hash: '2.16.840.1.101.3.4.2.1' },
  sha384: { pkcs1: '1.2.840.113549.1.1.12', hash: '2.16.840.1.101.3.4.2.2' },
  sha512: { pkcs1: '1.2.840.113549.1.1.13', hash: '2.16.840.1.101.3.4.2.3' },
}
const RSA_HASHES = ['sha256', 'sha384', 'sha512'] as const
/** A key of 8192 bits has no room for a longer salt. */
const SALT_OCTETS_MOST = 1024

/** Salt where none is named (RFC 4055 §3.1): that of SHA-1. */
const DEFAULT_SALT_OCTETS = 20

const NULL = der(TAG.null)

/** AlgorithmIdentifier of a key, with the NULL it must have (RFC 3279 §2.3.1). */
export const rsaKeyAlgorithm = (): Uint8Array => sequence(oid(RSA_ENCRYPTION), NULL)

/** The algorithm of PKCS #1 v1.5 (RFC 7427 §A.1), or of PSS with MGF1 over the same hash (§A.4.3). */
export function rsaAlgorithm(hash: RsaHash, pssSaltOctets?: number): RsaAlgorithm {
  const { pkcs1, hash: hashOid } = HASH_NAMES[hash]
  const digits = hash.slice(3)
  if (pssSaltOctets === undefined) {
    const name = `sha${digits}WithRSAEncryption`
    return { hash, pssSaltOctets, name, oid: pkcs1, der: sequence(oid(pkcs1), NULL) }
  }
  const hashIdentifier = sequence(oid(hashOid), NULL)
  const salt = unsigned(new Uint8Array([pssSaltOctets >> 8, pssSaltOctets & 255]))
  // DER leaves out what is the default (X.690 §11.5): always the trailer, though RFC 7427 §A.4.3 prints it.
  const parameters = sequence(
    explicit(0, hashIdentifier),
    explicit(1, sequence(oid(MGF1), hashIdentifier)),
    ...(pssSaltOctets === DEFAULT_SALT_OCTETS ? [] : [explicit(2, salt)]),
  )
  const name = `RSASSA-PSS with SHA-${digits}`
  return { hash, pssSaltOctets, name, oid: RSASSA_PSS, der: sequence(oid(RSASSA_PSS), parameters) }
}

/**
 * The algorithm of the octets of an AlgorithmIdentifier; `undefined`: another one. Parameters of a hash may be NULL
 * or absent (RFC 4055 §2.1), those of PKCS #1 v1.5 too (§5); the trailer of PSS may be written out.
 */
export function rsaAlgorithmOf(identifier: Uint8Array): RsaAlgorithm | undefined {
  const read = readingDer(identifier, reader => {
    const inner = reader.enter(TAG.sequence, 'a signature algorithm')
    reader.finish('the signature algorithm')
    const name = inner.oid('the signature algorithm')
    if (name === RSASSA_PSS) return readPss(inner.enter(TAG.sequence, 'the parameters of PSS'))
    finishWithNull(inner)
    return { hash: RSA_HASHES.find(hash => HASH_NAMES[hash].pkcs1 === name), saltOctets: undefined }
  })
  if (!read.ok || read.value.hash === undefined) return undefined
  // The octets stay those that came: two spellings of one algorithm are not equal.
  return { ...rsaAlgorithm(read.value.hash, read.value.saltOctets), der: identifier }
}

function finishWithNull(reader: DerReader): void {
  const node = reader.optional(TAG.null)
  if (node !== undefined) reader.inside(node).finish('NULL')
  reader.finish('the parameters')
}

/** A hash that MGF1 shares. Their default, SHA-1, is refused (RFC 8247 §3.2). */
function readPss(reader: DerReader): { readonly hash: RsaHash | undefined; readonly saltOctets: number } {
  const hash = readHash(reader.enter(contextTag(0, true), 'the hash of PSS'))
  const mask = reader.enter(contextTag(1, true), 'the mask of PSS')
  const maskAlgorithm = mask.enter(TAG.sequence, 'the mask of PSS')
  mask.finish('the mask of PSS')
  const maskName = maskAlgorithm.oid('the mask of PSS')
  const maskHash = readHash(maskAlgorithm)
  const salt = reader.optional(contextTag(2, true))
  const saltOctets = salt ? Number(`0x${toHex(reader.inside(salt).unsigned('the salt'))}`) : DEFAULT_SALT_OCTETS
  const trailer = reader.optional(contextTag(3, true))
  if (trailer !== undefined && toHex(reader.inside(trailer).unsigned('the trailer')) !== '01')
    refuseDer(trailer.start, 'another trailer than 1', 'RFC 4055 §3.1')
  reader.finish('the parameters of PSS')
  if (maskName !== MGF1 || maskHash !== hash || saltOctets > SALT_OCTETS_MOST)
    refuseDer(0, 'a mask that is not MGF1 over the same hash, or a salt no key has room for', 'RFC 4055 §3.1')
  return { hash, saltOctets }
}

function readHash(holder: DerReader): RsaHash | undefined {
  const inner = holder.enter(TAG.sequence, 'a hash')
  holder.finish('the hash')
  const name = inner.oid('a hash')
  finishWithNull(inner)
  return RSA_HASHES.find(hash => HASH_NAMES[hash].hash === name)
}
