import type { WireError } from './error.ts'

/** Half-open range; octets unless said otherwise. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One node of a dissection. Leaves (no children) and `Dissection.rest` partition the buffer, bit by bit. */
export interface Field {
  /** Name in the decoded value (list items: their index). */
  readonly key: string
  /** Name for people. */
  readonly name: string
  /** First octet, from the start of the given buffer. */
  readonly start: number
  readonly end: number
  /** Only for fields narrower than octets: bits counted from the start of the buffer, most significant first. */
  readonly bits?: Span
  /** Number as it is on the wire; byte strings as hex, addresses as text; '' for groups. */
  readonly value: number | bigint | string
  /** Human form, with the name of a code point. */
  readonly text: string
  readonly ref?: string
  readonly children: readonly Field[]
}

/** What a decoder saw: also of octets that are wrong or cut off. `error` is the one that `decode` returns. */
export interface Dissection {
  readonly fields: readonly Field[]
  /** Octets behind the last field that was read. */
  readonly rest: Span
  readonly error?: WireError
}

/** The leaves of a tree in wire order. */
export function leavesOf(fields: readonly Field[]): Field[] {
  return fields.flatMap(field => (field.children.length === 0 ? [field] : leavesOf(field.children)))
}
