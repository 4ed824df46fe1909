import { assert } from '../../../lib/assert.ts'
import { fromHex, toHex } from '../../../lib/bytes.ts'

/** A safe-prime group with generator 2; q = (p − 1) / 2 is prime too. */
export interface ModpGroup {
  readonly prime: bigint
  /** Octets of a public value and of the shared secret, both padded on the left (RFC 7296 §3.4, §2.14). */
  readonly octets: number
  readonly ref: string
}

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`)

const group = (hex: string, ref: string): ModpGroup => {
  const prime = fromHex(hex)
  return { prime: toBigInt(prime), octets: prime.length, ref }
}

/** Groups of IKEv1's time, broken or close to it (RFC 8247 §2.4): only to replay what was measured with them. */
export const MODP_768 = group(
  `
    ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd
    ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a3620ffffffffffffffff`,
  'RFC 2409 §6.1',
)

export const MODP_1024 = group(
  `
    ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd
    ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed
    ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff`,
  'RFC 2409 §6.2',
)

export const MODP_1536 = group(
  `
    ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd
    ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed
    ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f
    83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff`,
  'RFC 3526 §2',
)

export const MODP_2048 = group(
  `
    ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd
    ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed
    ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f
    83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b
    e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510
    15728e5a8aacaa68ffffffffffffffff`,
  'RFC 3526 §3',
)

export const MODP_3072 = group(
  `
    ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd
    ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed
    ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f
    83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b
    e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510
    15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7
    abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c
    bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff`,
  'RFC 3526 §4',
)

function toBytes(value: bigint, octets: number): Uint8Array {
  return fromHex(value.toString(16).padStart(2 * octets, '0'))
}

/** A private exponent of the drawn octets; the two that would betray the secret become 2. */
function exponent(privateBytes: Uint8Array): bigint {
  const value = toBigInt(privateBytes)
  return value < 2n ? 2n : value
}

/** Bits of a window of the exponent. */
const WINDOW = 4

/** Powers 2^(16^i) mod p: made on first use of a group, 16 to 32 kB. */
const powersOfTwo = new Map<ModpGroup, bigint[]>()

function generatorPowers(group: ModpGroup, count: number): readonly bigint[] {
  const powers = powersOfTwo.get(group) ?? [2n]
  powersOfTwo.set(group, powers)
  while (powers.length < count) {
    let next = powers.at(-1) ?? 2n
    for (let i = 0; i < WINDOW; i++) next = (next * next) % group.prime
    powers.push(next)
  }
  return powers
}

/** Digits of the exponent to base 16, lowest first. */
function digitsOf(value: bigint): readonly number[] {
  return Array.from(value.toString(16), digit => Number.parseInt(digit, 16)).reverse()
}

/**
 * 2^x mod p, padded to the length of the group. All powers of equal digit are multiplied once, from the largest
 * digit down (Yao's method): one multiplication a digit instead of four squarings.
 */
export function modpPublic(group: ModpGroup, privateBytes: Uint8Array): Uint8Array {
  assert(privateBytes.length <= group.octets, 'MODP exponent not longer than the group')
  const digits = digitsOf(exponent(privateBytes))
  const powers = generatorPowers(group, digits.length)
  let running = 1n
  let result = 1n
  for (let digit = 2 ** WINDOW - 1; digit > 0; digit--) {
    digits.forEach((found, i) => {
      if (found === digit) running = (running * (powers[i] ?? 1n)) % group.prime
    })
    result = (result * running) % group.prime
  }
  return toBytes(result, group.octets)
}

/** Whether 1 < r < p − 1: all a safe prime asks for (RFC 6989 §2.1). The length was checked before. */
export function isModpPublic(group: ModpGroup, value: Uint8Array): boolean {
  const r = toBigInt(value)
  return r > 1n && r < group.prime - 1n
}

/** The peer's value to our exponent, padded to the length of the group: fixed windows of four bits. */
export function modpShared(group: ModpGroup, privateBytes: Uint8Array, peerPublic: Uint8Array): Uint8Array {
  assert(privateBytes.length <= group.octets, 'MODP exponent not longer than the group')
  const base = toBigInt(peerPublic)
  const table = [1n]
  for (let i = 1; i < 2 ** WINDOW; i++) table.push(((table[i - 1] ?? 1n) * base) % group.prime)
  let result = 1n
  for (const digit of [...digitsOf(exponent(privateBytes))].reverse()) {
    for (let i = 0; i < WINDOW; i++) result = (result * result) % group.prime
    if (digit > 0) result = (result * (table[digit] ?? 1n)) % group.prime
  }
  return toBytes(result, group.octets)
}
