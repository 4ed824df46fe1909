import { ed25519 } from '@noble/curves/ed25519.js'
import { assert, present } from '../../../lib/assert.ts'
import { concatBytes } from '../../../lib/bytes.ts'
import { HASHES, type HashId } from '../hmac.ts'
import { ECP_CURVES, ecpPublic, type EcpCurve } from '../key-exchange/ecp.ts'
import { readRsaPrivateKey, readRsaPublicKey, type RsaPrivateKey } from '../rsa/rsa-key.ts'
import { signPkcs1, signPss, verifyRsa } from '../rsa/rsa-signature.ts'
import { readingDer } from '../x509/der-reader.ts'
import {
  CURVE_KEY_OCTETS,
  SIGNATURES,
  type AnySignatureHash,
  type CurveKeyKind,
  type SigningKey,
  type SigningKeyKind,
  type VerifyingKey,
} from './signature.ts'

/* The signature operations of `IkeSuite`; shapes and promises stand there. */

const CURVE_OF: Readonly<Record<Exclude<CurveKeyKind, 'ed25519'>, EcpCurve>> = {
  'ecdsa-p256': 'p256',
  'ecdsa-p384': 'p384',
}

export function verifyingKeyOf(key: SigningKey): VerifyingKey {
  const { kind, privateKey } = key
  if (kind === 'rsa') return { kind, publicKey: rsaPrivateKey(privateKey).publicDer }
  checkCurveKey(kind, privateKey)
  if (kind === 'ed25519') return { kind, publicKey: ed25519.getPublicKey(privateKey) }
  return { kind, publicKey: ecpPublic(CURVE_OF[kind], privateKey) }
}

function checkCurveKey(kind: CurveKeyKind, privateKey: Uint8Array): void {
  const octets = CURVE_KEY_OCTETS[kind].private
  assert(privateKey.length === octets, `${kind} private key of ${octets} octets, not ${privateKey.length}`)
}

function rsaPrivateKey(der: Uint8Array): RsaPrivateKey {
  const read = readingDer(der, readRsaPrivateKey)
  return present(read.ok ? read.value : undefined, 'an RSA private key in DER')
}

/** Hash a key of this kind may be used with, `undefined` when it may not. */
function allowedHash(kind: SigningKeyKind, hash: AnySignatureHash): HashId | 'identity' | undefined {
  if (hash === 'sha1') return kind === 'rsa' ? hash : undefined
  return SIGNATURES[kind].hashes.includes(hash) ? hash : undefined
}

export function signMessage(
  { kind, privateKey }: SigningKey,
  hash: AnySignatureHash,
  message: Uint8Array,
  pssSalt?: Uint8Array,
): Uint8Array {
  const allowed = allowedHash(kind, hash)
  assert(allowed !== undefined, `${kind} signs with ${SIGNATURES[kind].hashes.join(', ')}, not ${hash}`)
  assert(kind === 'rsa' || pssSalt === undefined, `a salt is for RSA, not ${kind}`)
  if (allowed === 'identity') {
    checkCurveKey('ed25519', privateKey)
    return ed25519.sign(message, privateKey)
  }
  if (kind === 'rsa') {
    const key = rsaPrivateKey(privateKey)
    return pssSalt === undefined ? signPkcs1(key, allowed, message) : signPss(key, allowed, message, pssSalt)
  }
  assert(kind !== 'ed25519', 'Ed25519 hashes on its own')
  checkCurveKey(kind, privateKey)
  // The hash is cut to the length of the order by the library (FIPS 186-5 §6.4).
  return ECP_CURVES[CURVE_OF[kind]].sign(HASHES[allowed](message), privateKey, { prehash: false, lowS: false })
}

export function verifyMessage(
  { kind, publicKey }: VerifyingKey,
  hash: AnySignatureHash,
  message: Uint8Array,
  signature: Uint8Array,
  pssSaltOctets?: number,
): boolean {
  const allowed = allowedHash(kind, hash)
  if (allowed === undefined) return false
  if (kind === 'rsa') {
    const key = readRsaPublicKey(publicKey)
    return key !== undefined && allowed !== 'identity' && verifyRsa(key, allowed, message, signature, pssSaltOctets)
  }
  const octets = CURVE_KEY_OCTETS[kind]
  if (pssSaltOctets !== undefined || publicKey.length !== octets.public) return false
  if (signature.length !== octets.signature) return false
  try {
    if (kind === 'ed25519') return ed25519.verify(signature, message, publicKey, { zip215: false })
    if (allowed === 'identity') return false
    const point = concatBytes(new Uint8Array([4]), publicKey)
    const options = { prehash: false, lowS: false }
    return ECP_CURVES[CURVE_OF[kind]].verify(signature, HASHES[allowed](message), point, options)
  } catch {
    // The library throws on numbers out of range and points off the curve: a peer's error.
    return false
  }
}
