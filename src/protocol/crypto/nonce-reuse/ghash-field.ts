import { power, type Field } from './field.ts'

/**
 * GF(2^128) as GHASH has it: bit 0 is the highest of the first octet and stands for x^0, and
 * x^128 = 1 + x + x^2 + x^7 (NIST SP 800-38D §6.3). Four words of 32 bits, the first octets first.
 */
export type GhashElement = readonly [number, number, number, number]

export const elementOf = (block: Uint8Array): GhashElement => [
  wordAt(block, 0),
  wordAt(block, 4),
  wordAt(block, 8),
  wordAt(block, 12),
]

/** Octets behind the end count as zero, as GHASH pads them. */
const wordAt = (block: Uint8Array, at: number): number =>
  ((block[at] ?? 0) << 24) | ((block[at + 1] ?? 0) << 16) | ((block[at + 2] ?? 0) << 8) | (block[at + 3] ?? 0)

export const blockOf = (element: GhashElement): Uint8Array =>
  new Uint8Array(element.flatMap(word => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]))

const add = (a: GhashElement, b: GhashElement): GhashElement => [a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]]

const ZERO: GhashElement = [0, 0, 0, 0]
const ONE: GhashElement = [1 << 31, 0, 0, 0]

function timesX([a, b, c, d]: GhashElement): GhashElement {
  const carried = d & 1 ? 0xe1000000 : 0
  return [(a >>> 1) ^ carried, (b >>> 1) | (a << 31), (c >>> 1) | (b << 31), (d >>> 1) | (c << 31)]
}

/** What the four bits that fall off the end in a multiplication by x^4 come back as, in the first word. */
const CARRIED = Array.from({ length: 16 }, (_, bits) => {
  let element: GhashElement = [0, 0, 0, bits]
  for (let i = 0; i < 4; i += 1) element = timesX(element)
  return element[0]
})

/** `a` times each polynomial of four bits, the highest bit being x^0. */
function nibbleProducts(a: GhashElement): readonly GhashElement[] {
  const products: GhashElement[] = Array.from({ length: 16 }, () => ZERO)
  let shifted = a
  for (const bit of [8, 4, 2, 1]) {
    products[bit] = shifted
    shifted = timesX(shifted)
  }
  for (const low of [2, 4, 8])
    for (let rest = 1; rest < low; rest += 1) products[low + rest] = add(products[low] ?? ZERO, products[rest] ?? ZERO)
  return products
}

/** Four bits at a time, from x^127 downwards. */
function timesTable(products: readonly GhashElement[], b: GhashElement): GhashElement {
  let [w0, w1, w2, w3] = [0, 0, 0, 0]
  for (let word = 3; word >= 0; word -= 1) {
    const bits = b[word] ?? 0
    for (let shift = 0; shift < 32; shift += 4) {
      const carried = CARRIED[w3 & 15] ?? 0
      w3 = (w3 >>> 4) | (w2 << 28)
      w2 = (w2 >>> 4) | (w1 << 28)
      w1 = (w1 >>> 4) | (w0 << 28)
      w0 = (w0 >>> 4) ^ carried
      const product = products[(bits >>> shift) & 15] ?? ZERO
      w0 ^= product[0]
      w1 ^= product[1]
      w2 ^= product[2]
      w3 ^= product[3]
    }
  }
  return [w0, w1, w2, w3]
}

const multiply = (a: GhashElement, b: GhashElement): GhashElement => timesTable(nibbleProducts(a), b)

const ORDER = 2n ** 128n

export const ghashField: Field<GhashElement> = {
  zero: ZERO,
  one: ONE,
  order: ORDER,
  isZero: a => (a[0] | a[1] | a[2] | a[3]) === 0,
  add,
  subtract: add,
  multiply,
  multiplier(a) {
    const products = nibbleProducts(a)
    return b => timesTable(products, b)
  },
  binary: true,
  invert: a => power(a, ORDER - 2n, multiply),
}

/** x^0, x^1, … x^127: every element is a sum of some of them. */
export const GHASH_BASIS: readonly GhashElement[] = basis()

function basis(): readonly GhashElement[] {
  const elements = [ONE]
  for (let element = timesX(ONE); elements.length < 128; element = timesX(element)) elements.push(element)
  return elements
}
