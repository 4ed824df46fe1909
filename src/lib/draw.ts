import { assert } from './assert.ts'

/**
 * Names one random draw: equal names give equal values on every machine, and a fault that adds or removes
 * a draw never shifts another one (design: "randomness is drawn by name").
 */
export interface DrawName {
  readonly seed: number
  readonly node: string
  readonly purpose: string
  /** How many draws of this purpose this node made before. */
  readonly count: number
}

/** `length` octets for the name. Not cryptographically strong: a simulation must be repeatable, not secret. */
export function drawBytes(name: DrawName, length: number): Uint8Array {
  assert(Number.isInteger(length) && length >= 0 && length <= 4096, 'draw of 0 to 4096 octets')
  const next = sfc32(`${name.seed}/${name.node}/${name.purpose}/${name.count}`)
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i += 4) {
    const word = next()
    for (let k = 0; k < 4 && i + k < length; k++) bytes[i + k] = (word >>> (24 - 8 * k)) & 255
  }
  return bytes
}

/** An unsigned 32-bit number for the name. */
export function drawU32(name: DrawName): number {
  return sfc32(`${name.seed}/${name.node}/${name.purpose}/${name.count}`)()
}

/** A whole number from 0 to `bound` − 1 for the name, every one equally likely (rejection, bounded). */
export function drawBelow(name: DrawName, bound: number): number {
  assert(Number.isInteger(bound) && bound > 0 && bound <= 2 ** 32, 'bound in 1..2^32')
  const next = sfc32(`${name.seed}/${name.node}/${name.purpose}/${name.count}`)
  const limit = 2 ** 32 - (2 ** 32 % bound)
  for (let tries = 0; tries < 64; tries++) {
    const word = next()
    if (word < limit) return word % bound
  }
  return next() % bound
}

/** Small fast counter generator (sfc32), its four words of state hashed from the text. */
function sfc32(text: string): () => number {
  let [a, b, c, d] = [hash(text, 0x9e3779b9), hash(text, 0x85ebca6b), hash(text, 0xc2b2ae35), 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

/** 32-bit murmur-style hash of a text. */
function hash(text: string, salt: number): number {
  let h = salt | 0
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x5bd1e995)
    h ^= h >>> 15
  }
  h = Math.imul(h ^ (h >>> 13), 0x85ebca6b)
  return h ^ (h >>> 16)
}
