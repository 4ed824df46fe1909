import { assert } from '../../lib/assert.ts'

/*
 * DES and triple DES (FIPS 46-3) in the CBC modes of RFC 2405 and RFC 2451. Written here because no library we use
 * has them and the listing of Allard 2007 §VI-A is des-cbc. Not fit to protect anything today (RFC 8221 §5).
 * Each S-box is merged with the permutation P into 64 words at load; the expansion E is two rotations.
 */

/** S-boxes S1 to S8, rows of sixteen nibbles, FIPS 46-3 appendix 1. */
const S_BOXES: readonly string[] = [
  'e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d',
  'f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9',
  'a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c',
  '7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e',
  '2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453',
  'c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d',
  '4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c',
  'd2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b',
]
/** P, and the two choices of the key schedule; bits are counted from 1 at the most significant end. */
const P = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
]
const PC1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55,
  47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
]
const PC2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30,
  40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
]
const SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]

/** SP[64·box + input]: what this box adds to the round function for six input bits. */
const SP = new Uint32Array(512)
S_BOXES.forEach((rows, box) => {
  for (let input = 0; input < 64; input++) {
    const row = ((input >> 4) & 2) | (input & 1)
    const nibble = Number.parseInt(rows.charAt(16 * row + ((input >> 1) & 15)), 16)
    const before = (nibble << (28 - 4 * box)) >>> 0
    let word = 0
    P.forEach((from, to) => {
      if ((before >>> (32 - from)) & 1) word |= 1 << (31 - to)
    })
    SP[64 * box + input] = word
  }
})

/** Sixteen round keys, two words each: six-bit groups 1 3 5 7 and 2 4 6 8 where the rounds look for them. */
function schedule(key: Uint8Array, at: number): Uint32Array {
  const bit = (n: number): number => ((key[at + ((n - 1) >> 3)] ?? 0) >> (7 - ((n - 1) & 7))) & 1
  const chosen = PC1.map(bit)
  let left = chosen.slice(0, 28)
  let right = chosen.slice(28)
  const keys = new Uint32Array(32)
  SHIFTS.forEach((shift, round) => {
    left = [...left.slice(shift), ...left.slice(0, shift)]
    right = [...right.slice(shift), ...right.slice(0, shift)]
    const both = [...left, ...right]
    const words = [0, 0]
    PC2.forEach((from, to) => {
      const group = Math.floor(to / 6)
      const place = 31 - (8 * (group >> 1) + (to % 6))
      words[group & 1] = (words[group & 1] ?? 0) | ((both[from - 1] ?? 0) << place)
    })
    keys.set(words, 2 * round)
  })
  return keys
}

/** Round keys in the order of use of one to three passes over a block. */
export interface DesSchedule {
  readonly encrypt: readonly Uint32Array[]
  readonly decrypt: readonly Uint32Array[]
}

function reversed(keys: Uint32Array): Uint32Array {
  const back = new Uint32Array(32)
  for (let round = 0; round < 16; round++) back.set(keys.subarray(2 * round, 2 * round + 2), 30 - 2 * round)
  return back
}

/** Round keys for 8 octets (DES) or 24 octets (EDE, RFC 2451 §2.1); parity bits are passed over. */
export function desSchedule(key: Uint8Array): DesSchedule {
  assert(key.length === 8 || key.length === 24, 'DES key of 8 or 24 octets')
  const keys = key.length === 8 ? [schedule(key, 0)] : [0, 8, 16].map(at => schedule(key, at))
  // EDE: the middle pass runs the other way.
  const encrypt = keys.map((one, i) => (i === 1 ? reversed(one) : one))
  return { encrypt, decrypt: encrypt.map(reversed).reverse() }
}

/** One block in place: `block` holds the two halves. IP and its inverse once around all passes cancel between them. */
function crypt(block: Uint32Array, passes: readonly Uint32Array[]): void {
  let l = block[0] ?? 0
  let r = block[1] ?? 0
  let t = ((l >>> 4) ^ r) & 0x0f0f0f0f
  r ^= t
  l ^= t << 4
  t = ((l >>> 16) ^ r) & 0x0000ffff
  r ^= t
  l ^= t << 16
  t = ((r >>> 2) ^ l) & 0x33333333
  l ^= t
  r ^= t << 2
  t = ((r >>> 8) ^ l) & 0x00ff00ff
  l ^= t
  r ^= t << 8
  t = ((l >>> 1) ^ r) & 0x55555555
  r ^= t
  l ^= t << 1
  for (const keys of passes) {
    for (let i = 0; i < 32; i += 2) {
      const odd = ((r >>> 1) | (r << 31)) ^ (keys[i] ?? 0)
      const even = ((r << 3) | (r >>> 29)) ^ (keys[i + 1] ?? 0)
      t = l ^ rounds(odd, even)
      l = r
      r = t
    }
    t = l
    l = r
    r = t
  }
  t = ((l >>> 1) ^ r) & 0x55555555
  r ^= t
  l ^= t << 1
  t = ((r >>> 8) ^ l) & 0x00ff00ff
  l ^= t
  r ^= t << 8
  t = ((r >>> 2) ^ l) & 0x33333333
  l ^= t
  r ^= t << 2
  t = ((l >>> 16) ^ r) & 0x0000ffff
  r ^= t
  l ^= t << 16
  t = ((l >>> 4) ^ r) & 0x0f0f0f0f
  r ^= t
  l ^= t << 4
  block[0] = l
  block[1] = r
}

/** The eight S-boxes and P on the expanded half, already mixed with the round key. */
function rounds(odd: number, even: number): number {
  return (
    (SP[(odd >>> 26) & 63] ?? 0) ^
    (SP[64 + ((even >>> 26) & 63)] ?? 0) ^
    (SP[128 + ((odd >>> 18) & 63)] ?? 0) ^
    (SP[192 + ((even >>> 18) & 63)] ?? 0) ^
    (SP[256 + ((odd >>> 10) & 63)] ?? 0) ^
    (SP[320 + ((even >>> 10) & 63)] ?? 0) ^
    (SP[384 + ((odd >>> 2) & 63)] ?? 0) ^
    (SP[448 + ((even >>> 2) & 63)] ?? 0)
  )
}

/** CBC over whole blocks of 8 octets; the IV is 8 octets (RFC 2405 §3, RFC 2451 §3). */
export function desCbc(
  key: DesSchedule,
  iv: Uint8Array,
  input: Uint8Array,
  direction: 'encrypt' | 'decrypt',
): Uint8Array {
  assert(iv.length === 8 && input.length % 8 === 0, 'whole DES blocks')
  const from = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const output = new Uint8Array(input.length)
  const to = new DataView(output.buffer)
  const start = new DataView(iv.buffer, iv.byteOffset, 8)
  let chainLeft = start.getUint32(0)
  let chainRight = start.getUint32(4)
  const block = new Uint32Array(2)
  for (let at = 0; at < input.length; at += 8) {
    const left = from.getUint32(at)
    const right = from.getUint32(at + 4)
    const forward = direction === 'encrypt'
    block[0] = forward ? left ^ chainLeft : left
    block[1] = forward ? right ^ chainRight : right
    crypt(block, key[direction])
    to.setUint32(at, forward ? (block[0] ?? 0) : (block[0] ?? 0) ^ chainLeft)
    to.setUint32(at + 4, forward ? (block[1] ?? 0) : (block[1] ?? 0) ^ chainRight)
    chainLeft = forward ? (block[0] ?? 0) : left
    chainRight = forward ? (block[1] ?? 0) : right
  }
  return output
}
