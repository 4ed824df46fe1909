import { assert, fail } from '../../../lib/assert.ts'
import { hex32 } from '../../../lib/bytes.ts'
import { type DerivedPart, fits, leaveRoom, NOTHING, type Scope, type ValuePart } from './part.ts'
import type { Reader } from './reader.ts'

export type UintOctets = 1 | 2 | 3 | 4

export interface NumberOptions {
  /** Human form; decimal without it. */
  readonly text?: (value: number) => string
  readonly ref?: string
  /** Values outside are an error of the sender. */
  readonly min?: number
  readonly max?: number
}

/** Names of a registry's code points. */
export type CodeTable = Readonly<Record<string, number>>
/** A code point by name when it has one, by number otherwise: registries grow. */
export type Code<T extends CodeTable> = (keyof T & string) | number

export const u8 = (label: string, options: NumberOptions = {}): ValuePart<number> => unsigned(1, label, options)
export const u16 = (label: string, options: NumberOptions = {}): ValuePart<number> => unsigned(2, label, options)
export const u32 = (label: string, options: NumberOptions = {}): ValuePart<number> => unsigned(4, label, options)

function unsigned(octets: UintOctets, label: string, options: NumberOptions): ValuePart<number> {
  const { text = String, ref, min = 0, max = 256 ** octets - 1 } = options
  return {
    kind: 'value',
    label,
    size: `${octets} octets`,
    form: { is: 'number', min, max, hex: text === hex32 },
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(octets, label)) return undefined
      const start = reader.at
      const value = reader.uint(start, octets)
      reader.at += octets
      reader.recorder?.leaf(key, label, { start, end: reader.at }, value, text(value), ref)
      if (value < min || value > max) outOfRange(reader, start, label, text(value), `${min} to ${max}`, ref)
      return value
    },
    write(writer, value) {
      if (!Number.isInteger(value) || value < min || value > max) fail(`${label} = ${value} is in ${min}..${max}`)
      writer.uint(octets, value)
    },
    sample: choose => choose.int(min, max),
  }
}

export function outOfRange(
  reader: Reader,
  at: number,
  field: string,
  found: string,
  allowed: string,
  ref?: string,
): void {
  reader.fault({ code: 'range', at, field, found, allowed, ref: ref ?? reader.ref })
}

/** 64-bit number; a bigint, since 2^53 is not enough. */
export function u64(label: string, ref?: string): ValuePart<bigint> {
  return {
    kind: 'value',
    label,
    size: '8 octets',
    form: { is: 'wide' },
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(8, label)) return undefined
      const start = reader.at
      const value = reader.wide(start)
      reader.at += 8
      reader.recorder?.leaf(key, label, { start, end: reader.at }, value, value.toString(), ref)
      return value
    },
    write(writer, value) {
      assert(value >= 0n && value <= U64_MAX, `${label} fits 64 bits`)
      writer.u64(value)
    },
    sample: choose => choose.u64(),
  }
}

const U64_MAX = (1n << 64n) - 1n

/** The name of a number, or the number. */
export function codeReader<T extends CodeTable>(table: T): (value: number) => Code<T> {
  const names = new Map<number, keyof T & string>()
  // Most codes are octets.
  const octets: (Code<T> | undefined)[] = Array.from({ length: 256 }, () => undefined)
  for (const [name, value] of Object.entries(table)) {
    if (value < octets.length) octets[value] = name
    else names.set(value, name)
  }
  return value => (value < octets.length ? octets[value] : names.get(value)) ?? value
}

/** The number of a code; names outside the table are programmer errors. */
export function codeNumber<T extends CodeTable>(table: T, code: Code<T>): number {
  const value = typeof code === 'number' ? code : table[code]
  if (value === undefined) fail(`code point ${code} is in the table`)
  return value
}

/** `CTAR (1)`, or `9` for a number without name. */
export const codeText = (code: string | number, value: number): string =>
  typeof code === 'number' ? `${value}` : `${code} (${value})`

/** A code point of a registry, `octets` wide; open: unknown numbers stay numbers. */
export function codepoint<T extends CodeTable>(
  table: T,
  label: string,
  octets: UintOctets = 1,
  ref?: string,
): ValuePart<Code<T>> {
  const nameOf = codeReader(table)
  return {
    kind: 'value',
    label,
    size: `${octets} octets`,
    form: { is: 'word', words: Object.keys(table), numbers: octets },
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(octets, label)) return undefined
      const start = reader.at
      const value = reader.uint(start, octets)
      const code = nameOf(value)
      reader.at += octets
      reader.recorder?.leaf(key, label, { start, end: reader.at }, value, codeText(code, value), ref)
      return code
    },
    write: (writer, code) => writer.uint(octets, codeNumber(table, code)),
    sample: choose => sampleCode(table, choose.int(0, 255), nameOf, choose.int(0, 256 ** octets - 1)),
  }
}

/** Mostly named code points, now and then any number. */
export function sampleCode<T extends CodeTable>(
  table: T,
  pick: number,
  nameOf: (value: number) => Code<T>,
  any: number,
): Code<T> {
  const values = Object.values(table)
  return nameOf(pick < 192 ? (values[pick % values.length] ?? any) : any)
}

/** A number that must be this one. */
export function constant(octets: UintOctets, value: number, label: string, text = String(value)): DerivedPart {
  return {
    kind: 'derived',
    label,
    size: `${octets} octets`,
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(octets, label)) return undefined
      const start = reader.at
      const found = reader.uint(start, octets)
      reader.at += octets
      reader.recorder?.leaf(key, label, { start, end: reader.at }, found, found === value ? text : `${found}`)
      if (found !== value) notThatValue(reader, start, label, found, text)
      return found
    },
    write: writer => writer.uint(octets, value),
    sample: () => value,
  }
}

export function notThatValue(reader: Reader, at: number, field: string, found: number, allowed: string): void {
  reader.fault({ code: 'constant', at, field, found: `${found}`, allowed, ref: reader.ref })
}

/** Sent as zero, ignored on receipt. */
export function reserved(octets: number, label = 'Reserved'): DerivedPart {
  return {
    kind: 'derived',
    label,
    size: `${octets} octets`,
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(octets, label)) return undefined
      const start = reader.at
      reader.at += octets
      if (reader.recorder !== undefined) {
        const zero = reader.bytes.subarray(start, reader.at).every(octet => octet === 0)
        reader.recorder.leaf(key, label, { start, end: reader.at }, 0, zero ? '0' : 'not 0, ignored')
      }
      return 0
    },
    write: writer => void writer.reserve(octets),
    sample: () => 0,
  }
}

export interface ComputedOptions {
  /** The only numbers that mean something; others are an error of the sender. */
  readonly allowed?: readonly number[]
  readonly text?: (value: number) => string
}

/** A number made from other members, for instance the family of an address. */
export function computed(
  octets: UintOctets,
  label: string,
  from: (fields: Readonly<Record<string, unknown>>) => number,
  { allowed = [], text = String }: ComputedOptions = {},
): DerivedPart {
  return {
    kind: 'derived',
    label,
    size: `${octets} octets`,
    open: false,
    read(reader, _scope, key) {
      if (!reader.has(octets, label)) return undefined
      const at = reader.at
      const value = reader.uint(at, octets)
      reader.at += octets
      reader.recorder?.leaf(key, label, { start: at, end: reader.at }, value, text(value))
      if (allowed.length > 0 && !allowed.includes(value)) {
        const error = { at, field: label, found: `${value}`, allowed: allowed.join(' or '), ref: reader.ref }
        return reader.fail({ code: 'range', ...error })
      }
      return value
    },
    write(writer, _value, scope: Scope, key) {
      const value = from(scope.fields)
      if (!fits(value, octets * 8)) fail(`${label} = ${value} fits ${octets} octets`)
      scope.fields[key] = value
      writer.uint(octets, value)
    },
    sample: choose => (allowed.length > 0 ? allowed[choose.int(0, allowed.length - 1)] : choose.int(0, 255)),
  }
}

/** A derived number a later part fills in: see `sized` and `counted`. */
export function measured(octets: UintOctets, label: string, ref?: string): DerivedPart {
  return {
    kind: 'derived',
    label,
    size: `${octets} octets`,
    open: false,
    looksAt: NOTHING,
    read: (reader, _scope, key) => readNumber(reader, octets, label, key, ref),
    write(writer, _value, scope, key) {
      leaveRoom(scope, key, writer.reserve(octets), octets, 0, octets * 8)
    },
    sample: () => 0,
  }
}

export function readNumber(
  reader: Reader,
  octets: UintOctets,
  label: string,
  key: string,
  ref?: string,
): number | undefined {
  if (!reader.has(octets, label)) return undefined
  const start = reader.at
  const value = reader.uint(start, octets)
  reader.at += octets
  reader.recorder?.leaf(key, label, { start, end: reader.at }, value, `${value}`, ref)
  return value
}
