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

/** Members by their keys. */
export type Members = Record<string, unknown>

/** The structure being read, written or sampled: fields so far, derived ones too, as far as some part of it looks at them. */
export interface Scope {
  readonly fields: Members
  /** Octet where the structure starts. */
  readonly start: number
  /** Places of derived numbers that a later part fills in; few structures have any. */
  patches?: Patch | undefined
  /** Where the length and the checksum of the whole structure stand; it has at most one of each. */
  lengthAt?: number
  checksumAt?: number
}

/** One of a list, since a structure has few. */
export interface Patch {
  readonly key: string
  readonly at: number
  readonly octets: number
  /** Bits right of the number inside its octets, and its width in bits. */
  readonly shift: number
  readonly width: number
  readonly next: Patch | undefined
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
  /** Members that it looks at in `scope.fields`, to read or to write; any when it does not say. The others need not be kept. */
  readonly looksAt?: readonly string[] | undefined
  /** `undefined` with `reader.stopped` set when the octets are wrong. */
  read(this: void, reader: Reader, scope: Scope, key: string): T | undefined
  write(this: void, writer: Writer, value: T, scope: Scope, key: string): void
  sample(this: void, choose: Choose, scope: Scope, key: string): T
}

/** A member of the decoded value. */
export interface ValuePart<T> extends Part<T> {
  readonly kind: 'value'
}
/** On the wire only; `read` and `sample` give the number for the scope. */
export interface DerivedPart extends Part<unknown> {
  readonly kind: 'derived'
  /** Once the whole structure is read or written. */
  endRead?(this: void, reader: Reader, scope: Scope, key: string): void
  endWrite?(this: void, writer: Writer, scope: Scope, key: string): void
}
/** Several members of the surrounding value. */
export interface InlinePart<T extends object> extends Omit<Part<T>, 'read'> {
  readonly kind: 'inline'
  /** All its members, derived ones too. */
  readonly keys: readonly string[]
  /** Stores its members in the value around, and all of them in `fields` if somebody looks at them. */
  readInto(this: void, reader: Reader, value: Members, fields: Members | undefined): void
}
/** A member that may be missing. */
export interface OptionalPart<T> extends Part<T | undefined> {
  readonly kind: 'optional'
  /** Carries the type without `undefined`; never set. */
  readonly type?: T
}
export type AnyPart = ValuePart<unknown> | DerivedPart | InlinePart<object> | OptionalPart<unknown>

/** Looks at no other member. */
export const NOTHING: readonly string[] = []
/** Where nobody looks, nothing is kept. */
export const NO_FIELDS: Record<string, unknown> = Object.freeze({})

export const newScope = (start: number, fields: Record<string, unknown>): Scope => ({
  fields,
  start,
  patches: undefined,
  lengthAt: -1,
  checksumAt: -1,
})

/** What several parts together look at. */
export function lookingAt(parts: readonly Pick<AnyPart, 'looksAt'>[]): readonly string[] | undefined {
  const keys: string[] = []
  for (const { looksAt } of parts) {
    if (looksAt === undefined) return undefined
    keys.push(...looksAt)
  }
  return keys
}

/** Where `fillIn` writes the number of `key`: `width` bits of so many octets, `shift` bits to the right of it. */
export function leaveRoom(scope: Scope, key: string, at: number, octets: number, shift: number, width: number): void {
  scope.patches = { key, at, octets, shift, width, next: scope.patches }
}

/** A number among the fields read or written before. */
export function numberOf(scope: Scope, key: string): number {
  const value = scope.fields[key]
  if (typeof value !== 'number') fail(`field ${key} comes before and is a number`)
  return value
}

export const fits = (value: number, bits: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < (bits < 31 ? 1 << bits : 2 ** bits)

/** Fills in a derived number, once what it measures is known. */
export function fillIn(writer: Writer, scope: Scope, key: string, value: number): void {
  let patch = scope.patches
  while (patch !== undefined && patch.key !== key) patch = patch.next
  if (patch === undefined) fail(`derived field ${key} comes before`)
  if (!fits(value, patch.width)) fail(`${key} = ${value} fits ${patch.width} bits`)
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
