import type { AnyPart, ValuePart } from './part.ts'

/**
 * What the value of a part looks like apart from its octets: from it come text forms of a value, their reading and their
 * description. Given by the parts of which contexts are made.
 */
export type Form =
  | { readonly is: 'number'; readonly min: number; readonly max: number; readonly hex?: boolean }
  /** A bigint of 64 bits. */
  | { readonly is: 'wide' }
  /** One of these names; `numbers`: or any number of so many octets. */
  | { readonly is: 'word'; readonly words: readonly string[]; readonly numbers?: number }
  /** A member for each name, yes or no. */
  | { readonly is: 'flags'; readonly names: readonly string[] }
  | { readonly is: 'yes' }
  /** Hex text of so many octets. */
  | { readonly is: 'id'; readonly octets: number }
  | { readonly is: 'octets' }
  | { readonly is: 'address' }
  | { readonly is: 'text'; readonly max: number }
  | { readonly is: 'struct'; readonly parts: readonly (readonly [string, AnyPart])[] }
  | { readonly is: 'list'; readonly item: AnyPart; readonly max: number }
  /** One of these words, or the value. */
  | { readonly is: 'or'; readonly words: readonly string[]; readonly part: ValuePart<unknown> }
  /** The member `type` says which. */
  | { readonly is: 'union'; readonly cases: readonly (readonly [string, ValuePart<unknown>])[] }
  | { readonly is: 'window'; readonly min: number; readonly max: number }
