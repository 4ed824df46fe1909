import { assert, fail } from '../../../lib/assert.ts'
import {
  type Choose,
  type InlinePart,
  leaveRoom,
  type Members,
  newScope,
  NO_FIELDS,
  NOTHING,
  type Scope,
  type ValuePart,
} from './part.ts'
import type { Reader } from './reader.ts'
import { type Code, codeNumber, codeReader, codeText, type CodeTable, notThatValue, sampleCode } from './numbers.ts'

/** A field of `width` bits inside a group; the most significant is declared first, as RFCs draw it. */
export interface BitField<T> {
  readonly kind: 'value' | 'derived'
  readonly label: string
  readonly width: number
  /** What the bits mean; faults (a wrong constant) go to the reader. */
  read(this: void, raw: number, reader: Reader, at: number): T
  write(this: void, value: T, scope: Scope): number
  text(raw: number): string
  sample(choose: Choose): T
  /** Filled in later by `sized`. */
  readonly patched?: true
  /** Writing looks at other members. */
  readonly looks?: true
}
export interface BitValue<T> extends BitField<T> {
  readonly kind: 'value'
}
export interface BitDerived extends BitField<number> {
  readonly kind: 'derived'
}

type BitFields = Readonly<Record<string, BitValue<unknown> | BitDerived>>
export type BitsOf<F> = {
  readonly [K in keyof F as F[K] extends BitValue<unknown> ? K : never]: F[K] extends BitValue<infer T> ? T : never
}

interface PlacedBits {
  readonly key: string
  readonly field: BitValue<unknown> | BitDerived
  /** Bits from the most significant bit of the group. */
  readonly start: number
  readonly shift: number
  readonly mask: number
  /** Of the field, since fields are objects of many shapes. */
  readonly shown: boolean
  readonly read: BitField<unknown>['read']
  readonly write: BitField<unknown>['write']
}

/** Fields narrower than octets; together they fill `octets` exactly. Their values become members of the structure around. */
export function bits<F extends BitFields>(octets: 1 | 2 | 4, fields: F): InlinePart<BitsOf<F>> {
  const placed = place(octets, fields)
  const label = placed.map(({ field }) => field.label).join(', ')
  return {
    kind: 'inline',
    label,
    size: placed.map(({ field }) => `${field.width} bits`).join(', '),
    open: false,
    keys: Object.keys(fields),
    ...(placed.some(({ field }) => field.looks === true) ? {} : { looksAt: NOTHING }),
    readInto(reader, value, kept) {
      if (!reader.has(octets, label)) return
      const start = reader.at
      const word = reader.uint(start, octets)
      reader.at += octets
      for (const bit of placed) {
        const { key, read } = bit
        const raw = ((word >>> bit.shift) & bit.mask) >>> 0
        if (reader.recorder !== undefined) recordBits(reader, bit, start, raw)
        const item = read(raw, reader, start + (bit.start >> 3))
        if (kept !== undefined) kept[key] = item
        if (bit.shown) value[key] = item
      }
    },
    write(writer, value, scope) {
      const at = writer.reserve(octets)
      let word = 0
      for (const { key, field, shift, mask, shown, write } of placed) {
        if (!shown && field.patched) leaveRoom(scope, key, at, octets, shift, field.width)
        // To look for a member that is not there takes ten times as long as to find one.
        const raw = write((shown ? (value as Members)[key] : undefined) as never, scope)
        if (!shown && scope.fields !== NO_FIELDS) scope.fields[key] = raw
        // Whole and no wider than its bits.
        if ((raw & mask) >>> 0 !== raw) fail(`${field.label} = ${raw} fits ${field.width} bits`)
        word = (word | (raw << shift)) >>> 0
      }
      writer.patch(at, octets, word)
    },
    sample(choose, scope) {
      const value: Members = {}
      for (const { key, field } of placed) {
        const item = field.sample(choose)
        scope.fields[key] = item
        if (field.kind === 'value') value[key] = item
      }
      return value as BitsOf<F>
    },
  }
}

function place(octets: number, fields: BitFields): readonly PlacedBits[] {
  let start = 0
  const placed = Object.entries(fields).map(([key, field]) => {
    const shift = octets * 8 - start - field.width
    const { kind, width, read, write } = field
    const mask = 2 ** width - 1
    const item = { key, field, start, shift, mask, shown: kind === 'value', read, write }
    start += field.width
    return item
  })
  assert(start === octets * 8, `bit group of ${octets} octets is full`)
  return placed
}

function recordBits(reader: Reader, { key, field, start }: PlacedBits, at: number, raw: number): void {
  const end = start + field.width
  const octets = { start: at + (start >> 3), end: at + ((end + 7) >> 3) }
  const span = { start: at * 8 + start, end: at * 8 + end }
  const whole = start % 8 === 0 && end % 8 === 0
  reader.recorder?.leaf(key, field.label, octets, raw, field.text(raw), undefined, whole ? undefined : span)
}

export function bitUint(width: number, label: string, text: (raw: number) => string = String): BitValue<number> {
  return {
    kind: 'value',
    label,
    width,
    read: raw => raw,
    write: value => value,
    text,
    sample: c => c.int(0, 2 ** width - 1),
  }
}

/** A code point of a registry in `width` bits; unknown numbers stay numbers. */
export function bitCode<T extends CodeTable>(width: number, table: T, label: string): BitValue<Code<T>> {
  const nameOf = codeReader(table)
  return {
    kind: 'value',
    label,
    width,
    read: raw => nameOf(raw),
    write: code => codeNumber(table, code),
    text: raw => codeText(nameOf(raw), raw),
    sample: c => sampleCode(table, c.int(0, 255), nameOf, c.int(0, 2 ** width - 1)),
  }
}

/** One bit that is a yes or no. */
export function bitFlag(label: string): BitValue<boolean> {
  const text = (raw: number): string => (raw === 1 ? 'set' : 'not set')
  return {
    kind: 'value',
    label,
    width: 1,
    read: raw => raw === 1,
    write: value => (value ? 1 : 0),
    text,
    sample: c => c.int(0, 1) === 1,
  }
}

/** Sent as zero, ignored on receipt. */
export function bitReserved(width: number, label = 'Reserved'): BitDerived {
  const text = (raw: number): string => (raw === 0 ? '0' : `${raw}, ignored`)
  return { kind: 'derived', label, width, read: raw => raw, write: () => 0, text, sample: () => 0 }
}

export function bitConstant(width: number, value: number, label: string): BitDerived {
  return {
    kind: 'derived',
    label,
    width,
    read(raw, reader, at) {
      if (raw !== value) notThatValue(reader, at, label, raw, `${value}`)
      return raw
    },
    write: () => value,
    text: String,
    sample: () => value,
  }
}

/** A type number that is always this one; its name discriminates a union of structures. */
export function bitTag<T extends string>(width: number, code: number, name: T, label: string): BitValue<T> {
  return {
    kind: 'value',
    label,
    width,
    read(raw, reader, at) {
      if (raw !== code) notThatValue(reader, at, label, raw, `${name} (${code})`)
      return name
    },
    write(value) {
      if (value !== name) fail(`${label} is ${name}`)
      return code
    },
    text: raw => (raw === code ? `${name} (${code})` : `${raw}`),
    sample: () => name,
  }
}

/** Made from other members; see `computed`. */
export function bitComputed(
  width: number,
  label: string,
  from: (fields: Readonly<Record<string, unknown>>) => number,
  text: (raw: number) => string = String,
): BitDerived {
  const sample = (c: Choose): number => c.int(0, 2 ** width - 1)
  const write = (_value: number, scope: Scope): number => from(scope.fields)
  return { kind: 'derived', label, width, looks: true, read: raw => raw, write, text, sample }
}

/** Filled in by `sized`. */
export function bitMeasured(width: number, label: string): BitDerived {
  return {
    kind: 'derived',
    label,
    width,
    read: raw => raw,
    write: () => 0,
    text: String,
    sample: () => 0,
    patched: true,
  }
}

export type FlagsOf<T extends CodeTable> = { readonly [K in keyof T]: boolean }

/** Named single bits of one word as an object of booleans; bits without a name are reserved. */
export function flags<T extends CodeTable>(octets: 1 | 2 | 4, masks: T, label: string): ValuePart<FlagsOf<T>> {
  const named = new Map(Object.entries(masks).map(([name, mask]) => [mask >>> 0, name]))
  const fields: Record<string, BitValue<boolean> | BitDerived> = {}
  for (let bit = octets * 8 - 1; bit >= 0; bit--) {
    const name = named.get((2 ** bit) >>> 0)
    if (name === undefined) fields[`reserved${bit}`] = bitReserved(1)
    else fields[name] = bitFlag(name)
  }
  const group = bits(octets, fields)
  return {
    kind: 'value',
    form: { is: 'flags', names: Object.keys(masks) },
    label,
    size: `${octets} octets`,
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      reader.recorder?.enter(key, label, reader.at)
      const value: Members = {}
      group.readInto(reader, value, undefined)
      reader.recorder?.leave(reader.at)
      return reader.stopped ? undefined : (value as FlagsOf<T>)
    },
    write: (writer, value, _scope, key) => group.write(writer, value as never, newScope(writer.at, NO_FIELDS), key),
    sample: (choose, _scope, key) => group.sample(choose, newScope(0, {}), key) as FlagsOf<T>,
  }
}
