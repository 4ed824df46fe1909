import { assert, fail } from '../../../../lib/assert.ts'
import { hex32 } from '../../../../lib/bytes.ts'
import { newScope, NO_FIELDS, NOTHING } from '../../schema/part.ts'
import type { Reader } from '../../schema/reader.ts'
import { Writer } from '../../schema/writer.ts'
import { type Codec, codecOf, type ValuePart } from '../../schema.ts'

/** What happens to a field when the context moves to another router. */
export type TransferClass = 'identity' | 'static' | 'dynamic' | 'secret' | 'rewritten' | 'hint'

/** One field of a context type: its octets, its default and what it is for. RFC 4067 §2.3 asks for exactly this. */
export interface ContextField<T> {
  readonly part: ValuePart<T>
  /** Omitted when the value is this one; `'required'`: always there. */
  readonly omitted: { readonly value: T } | 'required'
  readonly transfer: TransferClass
  readonly ref: string
}

export const required = <T>(part: ValuePart<T>, transfer: TransferClass, ref: string): ContextField<T> => ({
  part,
  omitted: 'required',
  transfer,
  ref,
})
export const withDefault = <T>(
  part: ValuePart<T>,
  value: T,
  transfer: TransferClass,
  ref: string,
): ContextField<T> => ({
  part,
  omitted: { value },
  transfer,
  ref,
})
/** Absent from the value when it is absent from the wire. */
export const maybe = <T>(part: ValuePart<T>, transfer: TransferClass, ref: string): ContextField<T | undefined> => ({
  part: part as ValuePart<T | undefined>,
  omitted: { value: undefined },
  transfer,
  ref,
})

export type ContextFields = Readonly<Record<string, ContextField<unknown>>>
export type ContextValue<F> = { readonly [K in keyof F]: F[K] extends ContextField<infer T> ? T : never }

/** One row of a generated description of the context type. */
export interface ContextFieldRow {
  /** Bit of the presence vector, 0 the most significant. */
  readonly bit: number
  readonly key: string
  readonly label: string
  readonly size: string
  readonly omitted: string
  readonly transfer: TransferClass
  readonly ref: string
}

export interface ContextType<T> {
  readonly codec: Codec<T>
  /** The fields as declared, for forms other than octets. */
  readonly fields: ContextFields
  /** The declaration as a table, in wire order. */
  readonly rows: readonly ContextFieldRow[]
}

/** Bits of the presence vector, RFC 4067 §2.4. */
const FIELDS_MAX = 32
const PRESENCE = 'Presence vector'

interface Placed {
  readonly key: string
  readonly field: ContextField<unknown>
  readonly part: ValuePart<unknown>
  readonly mask: number
  /** The default and its octets; none for fields that are just absent. */
  readonly omitted: unknown
  readonly omittedOctets: Uint8Array | undefined
}

interface Plan {
  readonly placed: readonly Placed[]
  /** Bits of the vector that mean a field, and those that are always set. */
  readonly known: number
  readonly demanded: number
}

/**
 * Declares a context type: presence vector, then the fields whose value is not the default, in order (RFC 4067 §2.4).
 * The codec covers vector and fields without the block headers; `chain.ts` puts them into blocks.
 */
export function contextType<F extends ContextFields>(
  name: string,
  ref: string,
  fields: F,
): ContextType<ContextValue<F>> {
  const placed = Object.entries(fields).map(([key, field], index): Placed => {
    const mask = (0x80000000 >>> index) >>> 0
    return { key, field, part: field.part, mask, omitted: defaultOf(field), omittedOctets: defaultOctets(field) }
  })
  assert(placed.length <= FIELDS_MAX, `${name} has at most ${FIELDS_MAX} fields`)
  const maskOf = (some: readonly Placed[]): number => some.reduce((mask, field) => (mask | field.mask) >>> 0, 0)
  const demanded = maskOf(placed.filter(({ field }) => field.omitted === 'required'))
  const plan: Plan = { placed, known: maskOf(placed), demanded }
  const codec = codecOf<ContextValue<F>>(name, ref, {
    kind: 'value',
    label: name,
    size: 'variable',
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      reader.recorder?.enter(key, name, reader.at, ref)
      const value = readFields(reader, plan)
      reader.recorder?.leave(reader.at)
      return value as ContextValue<F> | undefined
    },
    write: (writer, value) => writeFields(writer, placed, value),
    sample: choose => {
      const scope = newScope(0, {})
      const entries = placed.map(({ key, field }) => {
        const isDefault = field.omitted !== 'required' && choose.int(0, 1) === 0
        return [key, isDefault ? defaultOf(field) : field.part.sample(choose, scope, key)]
      })
      return Object.fromEntries(entries) as ContextValue<F>
    },
  })
  return { codec, fields, rows: placed.map(toRow) }
}

function readFields(reader: Reader, { placed, known, demanded }: Plan): Record<string, unknown> | undefined {
  if (!reader.has(4, PRESENCE)) return undefined
  const at = reader.at
  const vector = reader.uint(at, 4)
  reader.at += 4
  reader.recorder?.leaf('presence', PRESENCE, { start: at, end: reader.at }, vector, hex32(vector))
  if ((vector & ~known) !== 0 || (vector & demanded) >>> 0 !== demanded) {
    const allowed = `bits of ${hex32(known)}, ${hex32(demanded)} among them`
    return reader.fail({ code: 'range', at, field: PRESENCE, found: hex32(vector), allowed, ref: 'RFC 4067 §2.4' })
  }
  const scope = newScope(at, NO_FIELDS)
  const value: Record<string, unknown> = {}
  for (const { key, part, mask, omitted } of placed) {
    if ((vector & mask) === 0) {
      value[key] = omitted
      continue
    }
    value[key] = part.read(reader, scope, key)
    if (reader.stopped) return undefined
  }
  return value
}

function writeFields(writer: Writer, placed: readonly Placed[], value: object): void {
  const at = writer.reserve(4)
  const scope = newScope(at, NO_FIELDS)
  let vector = 0
  for (const { key, field, part, mask, omitted, omittedOctets } of placed) {
    const member: unknown = (value as Record<string, unknown>)[key]
    if (member === undefined) {
      if (field.omitted === 'required' || omitted !== undefined) fail(`${key} is given`)
      continue
    }
    // Most fields have their default, and most defaults are the same number or name: no octets are needed to see it.
    if (member === omitted) continue
    const start = writer.at
    part.write(writer, member, scope, key)
    if (omittedOctets !== undefined && writer.endsWith(start, omittedOctets)) writer.truncate(start)
    else vector = (vector | mask) >>> 0
  }
  writer.patch(at, 4, vector)
}

const defaultOf = (field: ContextField<unknown>): unknown =>
  field.omitted === 'required' ? undefined : field.omitted.value

function defaultOctets(field: ContextField<unknown>): Uint8Array | undefined {
  const value = defaultOf(field)
  if (value === undefined) return undefined
  const writer = new Writer({})
  field.part.write(writer, value, newScope(0, {}), '')
  return writer.finish()
}

function toRow({ key, field }: Placed, bit: number): ContextFieldRow {
  return {
    bit,
    key,
    label: field.part.label,
    size: field.part.size,
    omitted: field.omitted === 'required' ? 'always present' : wordsFor(field.omitted.value),
    transfer: field.transfer,
    ref: field.ref,
  }
}

function wordsFor(value: unknown): string {
  if (value === undefined) return 'none'
  if (value instanceof Uint8Array) return 'empty'
  if (typeof value === 'bigint') return value.toString()
  return JSON.stringify(value)
}
