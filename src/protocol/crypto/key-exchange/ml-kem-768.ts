import { sha3_256, sha3_512, shake128, shake256 } from '@noble/hashes/sha3.js'
import { assert } from '../../../lib/assert.ts'
import { concatBytes, equalBytes } from '../../../lib/bytes.ts'
import * as ring from './ml-kem-ring.ts'
import type { Polynomial } from './ml-kem-ring.ts'

/*
 * ML-KEM-768 (FIPS 203): k = 3, η1 = η2 = 2, du = 10, dv = 4. Randomness is an argument everywhere.
 * Checked against the accumulated vectors of the public test suite, see the test.
 */

const K = 3
const DU = 10
const DV = 4
const RANKS = [0, 1, 2] as const
const POLYNOMIAL_OCTETS = 384

export const ML_KEM_768 = {
  /** Seed of a key pair: d ‖ z (FIPS 203 §7.1). */
  seedOctets: 64,
  encapsulationKeyOctets: K * POLYNOMIAL_OCTETS + 32,
  /** Randomness m of an encapsulation. */
  messageOctets: 32,
  ciphertextOctets: 32 * (DU * K + DV),
  secretOctets: 32,
} as const

/** A key pair in the form calculations want. */
export interface MlKemKeys {
  readonly encapsulationKey: Uint8Array
  readonly secret: readonly Polynomial[]
  /** z: what a wrong ciphertext is answered with depends on it. */
  readonly rejection: Uint8Array
  readonly encryption: EncryptionKey
}

interface EncryptionKey {
  readonly t: readonly Polynomial[]
  /** Rows of the matrix Â. */
  readonly matrix: readonly (readonly Polynomial[])[]
  /** H(ek), mixed into every secret. */
  readonly hash: Uint8Array
}

function matrixOf(rho: Uint8Array): readonly (readonly Polynomial[])[] {
  return RANKS.map(row =>
    RANKS.map(column => {
      const stream = shake128
        .create()
        .update(rho)
        .update(new Uint8Array([column, row]))
      return ring.sampleUniform(octets => stream.xof(octets))
    }),
  )
}

const smallOf = (seed: Uint8Array, counter: number): Polynomial =>
  ring.sampleSmall(shake256(concatBytes(seed, new Uint8Array([counter])), { dkLen: 128 }))

const product = (a: readonly Polynomial[], b: readonly Polynomial[]): Polynomial => {
  const sum = ring.newPolynomial()
  a.forEach((polynomial, i) => ring.addProduct(sum, polynomial, b[i] ?? sum))
  return sum
}

const halves = (bytes: Uint8Array): [Uint8Array, Uint8Array] => [bytes.subarray(0, 32), bytes.subarray(32)]

/** Key pair of a seed d ‖ z of 64 octets (algorithms 13 and 16). */
export function mlKemKeys(seed: Uint8Array): MlKemKeys {
  assert(seed.length === ML_KEM_768.seedOctets, 'ML-KEM seed of 64 octets')
  const [d, rejection] = halves(seed)
  const [rho, sigma] = halves(sha3_512(concatBytes(d, new Uint8Array([K]))))
  const matrix = matrixOf(rho)
  const secret = RANKS.map(i => ring.ntt(smallOf(sigma, i)))
  const t = RANKS.map(i => ring.add(product(matrix[i] ?? [], secret), ring.ntt(smallOf(sigma, K + i))))
  const encapsulationKey = concatBytes(...t.map(polynomial => ring.encodeBits(polynomial, 12)), rho)
  return { encapsulationKey, secret, rejection, encryption: { t, matrix, hash: sha3_256(encapsulationKey) } }
}

/** The peer's key, or undefined when its length or a coefficient is wrong (FIPS 203 §7.2). */
export function readEncapsulationKey(bytes: Uint8Array): EncryptionKey | undefined {
  if (bytes.length !== ML_KEM_768.encapsulationKeyOctets) return undefined
  const t = RANKS.map(i => ring.decodeBits(bytes.subarray(POLYNOMIAL_OCTETS * i, POLYNOMIAL_OCTETS * (i + 1)), 12))
  if (!t.every(ring.isReduced)) return undefined
  return { t, matrix: matrixOf(bytes.subarray(K * POLYNOMIAL_OCTETS)), hash: sha3_256(bytes) }
}

/** Algorithm 14: encrypts 32 octets with the randomness `coins`. */
function encrypt(key: EncryptionKey, message: Uint8Array, coins: Uint8Array): Uint8Array {
  const y = RANKS.map(i => ring.ntt(smallOf(coins, i)))
  const u = RANKS.map(column => {
    const transposed = RANKS.map(row => key.matrix[row]?.[column] ?? ring.newPolynomial())
    return ring.add(ring.inverseNtt(product(transposed, y)), smallOf(coins, K + column))
  })
  const v = ring.add(ring.inverseNtt(product(key.t, y)), smallOf(coins, 2 * K))
  ring.add(v, ring.decompress(ring.decodeBits(message, 1), 1))
  return concatBytes(
    ...u.map(polynomial => ring.encodeBits(ring.compress(polynomial, DU), DU)),
    ring.encodeBits(ring.compress(v, DV), DV),
  )
}

/** Algorithm 15. */
function decrypt(secret: readonly Polynomial[], ciphertext: Uint8Array): Uint8Array {
  const piece = 32 * DU
  const u = RANKS.map(i =>
    ring.ntt(ring.decompress(ring.decodeBits(ciphertext.subarray(piece * i, piece * (i + 1)), DU), DU)),
  )
  const v = ring.decompress(ring.decodeBits(ciphertext.subarray(piece * K), DV), DV)
  return ring.encodeBits(ring.compress(ring.subtract(v, ring.inverseNtt(product(secret, u))), 1), 1)
}

/** Ciphertext and secret for a checked key and 32 octets of randomness (algorithms 17 and 20). */
export function encapsulate(
  key: EncryptionKey,
  message: Uint8Array,
): { readonly ciphertext: Uint8Array; readonly secret: Uint8Array } {
  assert(message.length === ML_KEM_768.messageOctets, 'ML-KEM randomness of 32 octets')
  const [secret, coins] = halves(sha3_512(concatBytes(message, key.hash)))
  return { ciphertext: encrypt(key, message, coins), secret: secret.slice() }
}

/**
 * The secret of a ciphertext of the right length (algorithm 18). One not made with our key gives a secret nobody
 * else knows, not an error: the exchange then fails where the first message is opened.
 */
export function decapsulate(keys: MlKemKeys, ciphertext: Uint8Array): Uint8Array {
  assert(ciphertext.length === ML_KEM_768.ciphertextOctets, 'ML-KEM ciphertext length was checked')
  const message = decrypt(keys.secret, ciphertext)
  const [secret, coins] = halves(sha3_512(concatBytes(message, keys.encryption.hash)))
  if (equalBytes(encrypt(keys.encryption, message, coins), ciphertext)) return secret.slice()
  return shake256(concatBytes(keys.rejection, ciphertext), { dkLen: ML_KEM_768.secretOctets })
}
