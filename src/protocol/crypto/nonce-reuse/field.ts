/** A finite field as far as polynomials over it need one. Elements are values: no operation changes its arguments. */
export interface Field<E> {
  readonly zero: E
  readonly one: E
  /** How many elements there are. */
  readonly order: bigint
  readonly isZero: (a: E) => boolean
  readonly add: (a: E, b: E) => E
  readonly subtract: (a: E, b: E) => E
  readonly multiply: (a: E, b: E) => E
  /** Multiplication by one and the same element, where that saves work. */
  readonly multiplier: (a: E) => (b: E) => E
  /** 1 + 1 = 0: a square of a sum is the sum of the squares. */
  readonly binary: boolean
  /** Of an element that is not zero. */
  readonly invert: (a: E) => E
}

/** `base` to a power ≥ 1, by squaring from its highest bit downwards. */
export function power<T>(base: T, exponent: bigint, multiply: (a: T, b: T) => T): T {
  let result = base
  for (const bit of exponent.toString(2).slice(1)) {
    result = multiply(result, result)
    if (bit === '1') result = multiply(result, base)
  }
  return result
}
