import { power, type Field } from './field.ts'

/** Coefficients, that of x^0 first; the last one is not zero. No coefficient: the polynomial 0. */
export type Polynomial<E> = readonly E[]

export interface Ring<E> {
  readonly field: Field<E>
  /** Without zeros at its end. */
  readonly trimmed: (coefficients: readonly E[]) => Polynomial<E>
  readonly subtract: (a: Polynomial<E>, b: Polynomial<E>) => Polynomial<E>
  /** The product modulo a polynomial whose last coefficient is 1. */
  readonly multiplyModulo: (a: Polynomial<E>, b: Polynomial<E>, modulus: Polynomial<E>) => Polynomial<E>
  /** The greatest common divisor, its last coefficient 1. */
  readonly commonDivisor: (a: Polynomial<E>, b: Polynomial<E>) => Polynomial<E>
  /** `a` divided by a polynomial whose last coefficient is 1, the remainder dropped. */
  readonly quotient: (a: Polynomial<E>, divisor: Polynomial<E>) => Polynomial<E>
  readonly evaluate: (a: Polynomial<E>, at: E) => E
}

/** Polynomials over a field; everything takes time in the order of the square of the degree. */
export function polynomialsOver<E>(field: Field<E>): Ring<E> {
  const { zero, isZero, add, subtract, multiply, multiplier, invert } = field

  const trimmed = (coefficients: readonly E[]): Polynomial<E> => {
    let length = coefficients.length
    while (length > 0 && isZero(coefficients[length - 1] ?? zero)) length -= 1
    return coefficients.slice(0, length)
  }

  const monic = (a: Polynomial<E>): Polynomial<E> => {
    const last = a.at(-1)
    if (last === undefined) return a
    return a.map(multiplier(invert(last)))
  }

  /** Quotient and remainder. */
  const divide = (a: Polynomial<E>, divisor: Polynomial<E>): { quotient: Polynomial<E>; rest: Polynomial<E> } => {
    const degree = divisor.length - 1
    const rest = [...a]
    const quotient: E[] = []
    for (let top = rest.length - 1; top >= degree; top -= 1) {
      const factor = rest[top] ?? zero
      quotient.push(factor)
      if (isZero(factor)) continue
      const times = multiplier(factor)
      for (let i = 0; i <= degree; i += 1) {
        const at = top - degree + i
        rest[at] = subtract(rest[at] ?? zero, times(divisor[i] ?? zero))
      }
    }
    return { quotient: trimmed(quotient.toReversed()), rest: trimmed(rest.slice(0, degree)) }
  }

  const product = (a: Polynomial<E>, b: Polynomial<E>): E[] => {
    const result: E[] = Array.from({ length: Math.max(0, a.length + b.length - 1) }, () => zero)
    for (const [i, left] of a.entries()) {
      if (isZero(left)) continue
      const times = multiplier(left)
      if (a === b && field.binary) result[2 * i] = times(left)
      else for (const [j, right] of b.entries()) result[i + j] = add(result[i + j] ?? zero, times(right))
    }
    return result
  }

  return {
    field,
    trimmed,
    subtract: (a, b) =>
      trimmed(Array.from({ length: Math.max(a.length, b.length) }, (_, i) => subtract(a[i] ?? zero, b[i] ?? zero))),
    multiplyModulo: (a, b, modulus) => divide(product(a, b), modulus).rest,
    commonDivisor(a, b) {
      let [left, right] = [monic(a), monic(b)]
      while (right.length > 0) [left, right] = [right, monic(divide(left, right).rest)]
      return left
    },
    quotient: (a, divisor) => divide(a, divisor).quotient,
    evaluate: (a, at) => a.reduceRight((sum, coefficient) => add(multiply(sum, at), coefficient), zero),
  }
}

/**
 * A polynomial that shares about half of the roots of `product`, which is a product of different linear factors with
 * last coefficient 1. Each attempt, from 0 on, gives another one; undefined when there are no more.
 */
export type Separator<E> = (product: Polynomial<E>, attempt: number) => Polynomial<E> | undefined

/**
 * All roots in the field of a polynomial of degree ≥ 1, each once (Cantor and Zassenhaus 1981; Berlekamp 1970).
 * x^q − x is the product of all linear factors: what it has in common with the polynomial has the roots, and separators take
 * that apart.
 */
export function rootsOf<E>(ring: Ring<E>, polynomial: Polynomial<E>, separator: Separator<E>): readonly E[] {
  const { field, commonDivisor, quotient, subtract, multiplyModulo } = ring
  const monic = commonDivisor(polynomial, [])
  if (monic.length < 2) return []
  const x: Polynomial<E> = [field.zero, field.one]
  const product =
    monic.length === 2
      ? monic
      : commonDivisor(
          monic,
          subtract(
            power(x, field.order, (a, b) => multiplyModulo(a, b, monic)),
            x,
          ),
        )
  const roots: E[] = []
  const open: { readonly part: Polynomial<E>; readonly attempt: number }[] = [{ part: product, attempt: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, attempt } = next
    if (part.length === 2) roots.push(field.subtract(field.zero, part[0] ?? field.zero))
    if (part.length <= 2) continue
    const separated = separator(part, attempt)
    if (separated === undefined) continue
    const one = commonDivisor(part, separated)
    const divides = one.length > 1 && one.length < part.length
    const parts = divides ? [one, quotient(part, one)] : [part]
    open.push(...parts.map(each => ({ part: each, attempt: attempt + 1 })))
  }
  return roots
}
