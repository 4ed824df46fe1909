import { mgf1, PKCS1_SHA1, PKCS1_SHA256, PKCS1_SHA384, PKCS1_SHA512, PSS, type Signer } from 'micro-rsa-dsa-dh/rsa.js'
import { I2OSP, OS2IP, pow } from 'micro-rsa-dsa-dh/utils.js'
import { assert } from '../../../lib/assert.ts'
import { concatBytes } from '../../../lib/bytes.ts'
import { HASHES, type HashId } from '../hmac.ts'
import type { RsaPrivateKey, RsaPublicKey } from './rsa-key.ts'

/*
 * RSA signatures (RFC 8017 §8) on micro-rsa-dsa-dh. Its PSS draws the salt itself, so the encoding with a given salt
 * stands here; the mask, the powers, PKCS #1 v1.5 and all verification are the library's.
 */

const PKCS1: Readonly<Record<HashId, Signer>> = {
  sha1: PKCS1_SHA1,
  sha256: PKCS1_SHA256,
  sha384: PKCS1_SHA384,
  sha512: PKCS1_SHA512,
}

/** RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1): as many octets as the modulus has. */
export function signPkcs1({ modulus, privateExponent }: RsaPrivateKey, hash: HashId, message: Uint8Array): Uint8Array {
  return PKCS1[hash].sign({ n: modulus, d: privateExponent }, message)
}

/** RSASSA-PSS with MGF1 over the same hash (RFC 8017 §8.1.1); the salt is drawn by the caller. */
export function signPss(key: RsaPrivateKey, hash: HashId, message: Uint8Array, salt: Uint8Array): Uint8Array {
  const encoded = encodePss(key.modulusBits - 1, hash, message, salt)
  return I2OSP(pow(OS2IP(encoded), key.privateExponent, key.modulus), Math.ceil(key.modulusBits / 8))
}

/** EMSA-PSS (RFC 8017 §9.1.1): a number of at most `bits` bits. */
function encodePss(bits: number, hash: HashId, message: Uint8Array, salt: Uint8Array): Uint8Array {
  const hashed = HASHES[hash]
  const octets = Math.ceil(bits / 8)
  const maskedOctets = octets - hashed.outputLen - 1
  assert(salt.length < maskedOctets, `a salt of ${salt.length} octets does not fit a key of ${bits + 1} bits`)
  const h = hashed(concatBytes(new Uint8Array(8), hashed(message), salt))
  const masked = mgf1(hashed)(h, { dkLen: maskedOctets })
  const plain = new Uint8Array(maskedOctets)
  plain.set(salt, maskedOctets - salt.length)
  plain[maskedOctets - salt.length - 1] = 1
  plain.forEach((octet, i) => (masked[i] = (masked[i] ?? 0) ^ octet))
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * octets - bits))
  return concatBytes(masked, h, new Uint8Array([0xbc]))
}

/** Whether a signature fits: PSS with a salt of so many octets, PKCS #1 v1.5 without a number. Any octets may come. */
export function verifyRsa(
  { modulus, exponent }: RsaPublicKey,
  hash: HashId,
  message: Uint8Array,
  signature: Uint8Array,
  saltOctets?: number,
): boolean {
  const scheme = saltOctets === undefined ? PKCS1[hash] : PSS(HASHES[hash], mgf1(HASHES[hash]), saltOctets)
  try {
    return scheme.verify({ n: modulus, e: exponent }, message, signature)
  } catch {
    // The library throws where the decrypted number is too long for the encoding: a peer's error.
    return false
  }
}
