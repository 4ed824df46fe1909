import { assert, fail } from '../../../lib/assert.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** Source of choices for sample values: a seeded generator in the fuzzer, fast-check in the property tests. */
export interface Choose {
  /** Whole number, both bounds included. */
  int(min: number, max: number): number
  u64(): bigint
  bytes(length: number): Uint8Array
}

/** The structure being read, written or sampled: fields so far (derived ones too) and what to do at its end. */
export interface Scope {
  readonly fields: Record<string, unknown>
  /** Octet where the structure starts. */
  readonly start: number
  /** Places of derived numbers that a later part fills in; few structures have any. */
  patches?: Record<string, Patch> | undefined
  atEnd?: (() => void)[] | undefined
}

export interface Patch {
  readonly at: number
  readonly octets: number
  /** Bits right of the number inside its octets, and its width in bits. */
  readonly shift: number
  readonly width: number
}

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

/** One declared piece of a layout: reads, writes, samples and describes itself. */
export interface Part<T> {
  /** For people; also the name in errors. */
  readonly label: string
  /** Size in words, for generated documents. */
  readonly size: string
  readonly form?: Form
  /** Takes whatever is left of its window: such a layout does not show its own end. */
  readonly open: boolean
  /** Sets the end of the window itself. */
  readonly closes?: boolean
  /** `undefined` with `reader.stopped` set when the octets are wrong. */
  read(reader: Reader, scope: Scope, key: string): T | undefined
  write(writer: Writer, value: T, scope: Scope, key: string): void
  sample(choose: Choose, scope: Scope, key: string): T
}

/** A member of the decoded value. */
export interface ValuePart<T> extends Part<T> {
  readonly kind: 'value'
}
/** On the wire only; `read` and `sample` give the number for the scope. */
export interface DerivedPart extends Part<unknown> {
  readonly kind: 'derived'
}
/** Several members of the surrounding value. */
export interface InlinePart<T extends object> extends Part<T> {
  readonly kind: 'inline'
}
/** A member that may be missing. */
export interface OptionalPart<T> extends Part<T | undefined> {
  readonly kind: 'optional'
  /** Carries the type without `undefined`; never set. */
  readonly type?: T
}
export type AnyPart = ValuePart<unknown> | DerivedPart | InlinePart<object> | OptionalPart<unknown>

export const newScope = (start: number, fields: Record<string, unknown>): Scope => ({
  fields,
  start,
  patches: undefined,
  atEnd: undefined,
})

/** Where `fillIn` writes the number of `key`. */
export function leaveRoom(scope: Scope, key: string, patch: Patch): void {
  scope.patches ??= {}
  scope.patches[key] = patch
}

/** Does something once the structure is read or written. */
export function atEnd(scope: Scope, action: () => void): void {
  scope.atEnd ??= []
  scope.atEnd.push(action)
}

/** The structure is read or written. */
export function close(scope: Scope): void {
  if (scope.atEnd !== undefined) for (const action of scope.atEnd) action()
}

/** A number among the fields read or written before. */
export function numberOf(scope: Scope, key: string): number {
  const value = scope.fields[key]
  if (typeof value !== 'number') fail(`field ${key} comes before and is a number`)
  return value
}

/** Fills in a derived number, once what it measures is known. */
export function fillIn(writer: Writer, scope: Scope, key: string, value: number): void {
  const patch = scope.patches?.[key]
  if (patch === undefined) fail(`derived field ${key} comes before`)
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** patch.width)
    fail(`${key} = ${value} fits ${patch.width} bits`)
  const octets = patch.octets === 3 ? undefined : patch.octets
  if (patch.shift === 0 && patch.width === patch.octets * 8) {
    writer.patch(patch.at, patch.octets, value)
    return
  }
  assert(octets === 1 || octets === 2 || octets === 4, 'bit groups are 1, 2 or 4 octets')
  writer.patch(patch.at, octets, (writer.uintAt(patch.at, octets) | (value << patch.shift)) >>> 0)
}

/** The same part with samples of its own, where a plain random value would not be allowed. */
export const sampledAs = <T, K extends ValuePart<T>>(
  part: K & ValuePart<T>,
  sample: (choose: Choose, fields: Readonly<Record<string, unknown>>) => T,
): K => ({ ...part, sample: (choose: Choose, scope: Scope) => sample(choose, scope.fields) })
