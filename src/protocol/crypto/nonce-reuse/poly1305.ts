import { concatBytes } from '../../../lib/bytes.ts'
import { power } from './field.ts'
import { POLY1305_PRIME, poly1305Field } from './poly1305-field.ts'
import { polynomialsOver, rootsOf, type Polynomial } from './polynomial.ts'
import { blocksOf, HIGHEST_DEGREE, type Forger, type NoncePair, type Recovery, type Sealed } from './sealed.ts'

const ring = polynomialsOver(poly1305Field)
const TWO_128 = 2n ** 128n
/** Bits of r that may be set (RFC 8439 §2.5). */
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn
/** A separator is right half of the time: so many failures in a row do not happen. */
const ATTEMPTS = 128

const numberOf = (octets: Uint8Array): bigint => octets.reduceRight((sum, octet) => sum * 256n + BigInt(octet), 0n)
const octetsOf = (number: bigint): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, i) => Number((number >> BigInt(8 * i)) & 255n))

/** The blocks that RFC 8439 §2.8 hands to Poly1305, as a polynomial in r without constant. */
function macPolynomial({ aad, ciphertext }: Omit<Sealed, 'icv'>): Polynomial<bigint> {
  const length = (octets: Uint8Array): Uint8Array => octetsOf(BigInt(octets.length)).subarray(0, 8)
  const blocks = [...blocksOf(aad), ...blocksOf(ciphertext), concatBytes(length(aad), length(ciphertext))]
  return [0n, ...blocks.map(block => TWO_128 + numberOf(block)).toReversed()]
}

/** r alternates between squares and others when something is added to it (Cantor and Zassenhaus 1981). */
function squares(product: Polynomial<bigint>, attempt: number): Polynomial<bigint> | undefined {
  if (attempt === ATTEMPTS) return undefined
  const shifted: Polynomial<bigint> = [BigInt(attempt), 1n]
  const root = power(shifted, (POLY1305_PRIME - 1n) / 2n, (a, b) => ring.multiplyModulo(a, b, product))
  return ring.subtract(root, [1n])
}

/**
 * r and s of ChaCha20-Poly1305 from two packets under one nonce. Both were masked with the same s, modulo 2^128, so their
 * difference is known but for what was carried beyond 128 bits: nine polynomials, one of which has r as a root. r has
 * 22 bits that are never set, and s has to fit both packets: hardly ever more than one is left. They serve this nonce only.
 */
export function recoverPoly1305([one, other]: NoncePair): Recovery {
  const difference = ring.subtract(macPolynomial(one), macPolynomial(other))
  const degree = difference.length - 1
  if (degree < 1 || degree > HIGHEST_DEGREE.poly1305) return { degree: 0, forgers: [] }
  const masked = numberOf(one.icv) - numberOf(other.icv)
  const forgers = new Map<bigint, Forger>()
  for (let carried = -4n; carried <= 4n; carried += 1n) {
    const constant = poly1305Field.subtract(0n, masked + carried * TWO_128)
    for (const r of rootsOf(ring, [constant, ...difference.slice(1)], squares)) {
      const s = maskOf(r, one)
      if ((r & CLAMP) === r && s === maskOf(r, other)) forgers.set(r, forgerOf(r, s))
    }
  }
  return { degree, forgers: [...forgers.values()] }
}

const modulo128 = (number: bigint): bigint => ((number % TWO_128) + TWO_128) % TWO_128
const maskOf = (r: bigint, sealed: Sealed): bigint =>
  modulo128(numberOf(sealed.icv) - ring.evaluate(macPolynomial(sealed), r))

const forgerOf = (r: bigint, s: bigint): Forger => ({
  secret: concatBytes(octetsOf(r), octetsOf(s)),
  icv: (_, aad, ciphertext) => octetsOf(modulo128(ring.evaluate(macPolynomial({ aad, ciphertext }), r) + s)),
})
