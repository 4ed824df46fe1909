import { fail } from '../../../lib/assert.ts'
import { toHex } from '../../../lib/bytes.ts'
import { type DerivedPart, newScope, NO_FIELDS, NOTHING, numberOf, type Scope, type ValuePart } from './part.ts'
import { outOfRange } from './numbers.ts'
import type { Reader } from './reader.ts'

/** A fixed size, or the value of an earlier number (octets). */
export type Size = number | string

export const sizeOf = (size: Size, scope: Scope): number => (typeof size === 'number' ? size : numberOf(scope, size))
/** The member that a size is read from. */
export const sizeLooksAt = (size: Size): readonly string[] =>
  typeof size === 'number' || size === 'rest' ? NOTHING : [size]
const SHOWN_MAX = 16

/** Byte strings as a person reads them: hex, shortened, with their size when not all is shown. */
export function octetsText(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty'
  if (bytes.length <= SHOWN_MAX) return toHex(bytes)
  return `${toHex(bytes.subarray(0, SHOWN_MAX))}… (${bytes.length} octets)`
}

/** Takes `count` octets as a view of the input (not a copy). */
export function takeOctets(
  reader: Reader,
  count: number,
  label: string,
  key: string,
  ref?: string,
): Uint8Array | undefined {
  if (!reader.has(count, label)) return undefined
  const start = reader.at
  reader.at += count
  const bytes = reader.bytes.subarray(start, reader.at)
  reader.recorder?.leaf(key, label, { start, end: reader.at }, toHex(bytes), octetsText(bytes), ref)
  return bytes
}

export function octets(size: Size, label: string, ref?: string): ValuePart<Uint8Array> {
  return {
    kind: 'value',
    label,
    size: typeof size === 'number' ? `${size} octets` : `as ${size} says`,
    open: false,
    looksAt: sizeLooksAt(size),
    read: (reader, scope, key) => takeOctets(reader, sizeOf(size, scope), label, key, ref),
    write(writer, value, scope) {
      const count = sizeOf(size, scope)
      if (value.length !== count) fail(`${label} is ${count} octets, not ${value.length}`)
      writer.octets(value)
    },
    sample: (choose, scope) => choose.bytes(sizeOf(size, scope)),
  }
}

export interface RestOptions {
  /** The number of octets is a multiple of this. */
  readonly multiple?: number
  /** Fewest and most octets; others are an error of the sender. */
  readonly min?: number
  readonly max?: number
  readonly ref?: string
}

/** Everything up to the end of the window. */
export function rest(label: string, options: RestOptions = {}): ValuePart<Uint8Array> {
  const { multiple = 1, min = 0, max = Number.MAX_SAFE_INTEGER, ref } = options
  return {
    kind: 'value',
    form: { is: 'octets' },
    label,
    size: 'to the end',
    open: true,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      const count = reader.end - reader.at
      if (count % multiple !== 0) {
        const allowed = `a multiple of ${multiple} octets`
        reader.fail({
          code: 'length',
          at: reader.at,
          field: label,
          found: `${count} octets`,
          allowed,
          ref: ref ?? reader.ref,
        })
        return undefined
      }
      if (count < min || count > max)
        outOfRange(reader, reader.at, label, `${count} octets`, `${min} to ${max} octets`, ref)
      return takeOctets(reader, count, label, key, ref)
    },
    write(writer, value) {
      if (value.length % multiple !== 0) fail(`${label} is a multiple of ${multiple} octets`)
      if (value.length < min || value.length > max) fail(`${label} is ${min} to ${max} octets, not ${value.length}`)
      writer.octets(value)
    },
    sample: choose =>
      choose.bytes(choose.int(Math.ceil(min / multiple), Math.floor(Math.min(max, min + 48) / multiple)) * multiple),
  }
}

/** Zero octets up to a multiple of `boundary` from the start of the structure; not looked at on receipt. */
export function padding(boundary: number, label = 'Padding'): DerivedPart {
  return {
    kind: 'derived',
    label,
    size: `to a multiple of ${boundary} octets`,
    open: false,
    looksAt: NOTHING,
    read(reader, scope, key) {
      const count = missing(reader.at - scope.start, boundary)
      if (count > 0) takeOctets(reader, count, label, key)
      return count
    },
    write: (writer, _value, scope) => void writer.reserve(missing(writer.at - scope.start, boundary)),
    sample: () => 0,
  }
}

const missing = (count: number, boundary: number): number => (boundary - (count % boundary)) % boundary

/** A part followed by zero octets up to a multiple of `boundary` from its start (RFC 9260 §3.2: outside the chunk's length). */
export function padded<T>(boundary: number, part: ValuePart<T>): ValuePart<T> {
  const pad = padding(boundary)
  return {
    ...part,
    size: `${part.size}, padded to ${boundary} octets`,
    read(reader, scope, key) {
      const start = reader.at
      const value = part.read(reader, scope, key)
      if (!reader.stopped) pad.read(reader, newScope(start, NO_FIELDS), 'padding')
      return value
    },
    write(writer, value, scope, key) {
      const start = writer.at
      part.write(writer, value, scope, key)
      pad.write(writer, undefined, newScope(start, NO_FIELDS), 'padding')
    },
  }
}
