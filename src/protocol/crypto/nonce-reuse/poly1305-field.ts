import { power, type Field } from './field.ts'

/** The prime of Poly1305 (RFC 8439 §2.5). */
export const POLY1305_PRIME = 2n ** 130n - 5n

const wrap = (a: bigint): bigint => {
  const rest = a % POLY1305_PRIME
  return rest < 0n ? rest + POLY1305_PRIME : rest
}
const multiply = (a: bigint, b: bigint): bigint => (a * b) % POLY1305_PRIME

/** Numbers from 0 up to the prime. */
export const poly1305Field: Field<bigint> = {
  zero: 0n,
  one: 1n,
  order: POLY1305_PRIME,
  isZero: a => a === 0n,
  add: (a, b) => wrap(a + b),
  subtract: (a, b) => wrap(a - b),
  multiply,
  multiplier: a => b => multiply(a, b),
  binary: false,
  invert: a => power(a, POLY1305_PRIME - 2n, multiply),
}
