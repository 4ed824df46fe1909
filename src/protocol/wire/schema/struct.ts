import { fail } from '../../../lib/assert.ts'
import {
  type AnyPart,
  type DerivedPart,
  type InlinePart,
  lookingAt,
  newScope,
  NO_FIELDS,
  NOTHING,
  type OptionalPart,
  type ValuePart,
} from './part.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

export type Fields = Readonly<Record<string, AnyPart>>

type Intersect<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer I) => void ? I : never
type Plain<F> = {
  readonly [K in keyof F as F[K] extends ValuePart<unknown> ? K : never]: F[K] extends ValuePart<infer T> ? T : never
}
type Optional<F> = {
  readonly [K in keyof F as F[K] extends OptionalPart<unknown> ? K : never]?: F[K] extends OptionalPart<infer T>
    ? Exclude<T, undefined>
    : never
}
type Inlined<F> = Intersect<{ [K in keyof F]: F[K] extends InlinePart<infer T> ? T : never }[keyof F]>
type Merged<T> = { readonly [K in keyof T]: T[K] }
/** The value of a structure: derived fields are absent, inline ones merged. */
export type ValueOf<F> = Merged<Plain<F> & Optional<F> & Inlined<F>>

/** A structure, or one member standing for it. */
export interface StructPart<T> extends ValuePart<T> {
  only<K extends keyof T & string>(member: K): Pick<ValuePart<T[K]>, 'read' | 'write' | 'sample'>
}

/** Members in a chain: walking it costs the least while code is young, and messages are few and of many layouts. */
interface Member {
  readonly key: string
  readonly part: AnyPart
  /** Some part of the structure looks at it. */
  readonly kept: boolean
  readonly next: Member | undefined
}

interface Plan {
  readonly label: string
  readonly ref: string | undefined
  readonly first: Member | undefined
  readonly closes: boolean
  /** Somebody looks at some member that is read, and at one that is given to be written; all of them where keys are not known. */
  readonly keeps: boolean
  readonly given: readonly string[] | 'all'
  /** Derived numbers about the whole structure. */
  readonly ends: readonly { readonly key: string; readonly part: DerivedPart }[]
}

function planOf(label: string, ref: string | undefined, fields: Fields): Plan {
  const entries = Object.entries(fields)
  const parts = Object.values(fields)
  const looked = lookingAt(parts)
  const isKept = (key: string): boolean => looked === undefined || looked.includes(key)
  const isDerived = (key: string): boolean => fields[key]?.kind === 'derived'
  let first: Member | undefined
  for (const [key, part] of entries.toReversed()) {
    const kept = part.kind === 'inline' ? part.keys.some(isKept) : isKept(key)
    first = { key, part, kept, next: first }
  }
  return {
    label,
    ref,
    first,
    closes: parts.some(part => part.closes === true),
    keeps: looked === undefined || looked.length > 0,
    given: looked === undefined ? 'all' : [...new Set(looked)].filter(key => !isDerived(key)),
    ends: entries.flatMap(([key, part]) =>
      part.kind === 'derived' && part.endWrite !== undefined ? [{ key, part }] : [],
    ),
  }
}

/** The one walk over declared fields; `message`, `struct` and their dissections all go through it. */
export function layout<F extends Fields>(label: string, ref: string | undefined, fields: F): StructPart<ValueOf<F>> {
  type Value = ValueOf<F>
  const parts = Object.values(fields)
  const plan = planOf(label, ref, fields)
  const sample = (choose: Parameters<AnyPart['sample']>[0]): Value => sampleFields(choose, plan) as Value
  return {
    kind: 'value',
    label,
    size: parts.map(part => part.size).join(', '),
    open: !plan.closes && parts.some(part => part.open),
    looksAt: NOTHING,
    read: (reader, _scope, key) => readStruct(reader, key, plan, undefined) as Value | undefined,
    write: (writer, value) => writeFields(writer, value, plan),
    sample,
    only: <K extends keyof Value & string>(member: K) => ({
      read: (reader, _scope, key) => readStruct(reader, key, plan, member) as Value[K] | undefined,
      write: (writer, value) => writeOnly(writer, member, value, plan),
      sample: choose => sample(choose)[member],
    }),
  }
}

function readStruct(reader: Reader, key: string, plan: Plan, only: string | undefined): unknown {
  const { end, ref: outerRef } = reader
  if (plan.ref !== undefined) reader.ref = plan.ref
  reader.recorder?.enter(key, plan.label, reader.at, plan.ref)
  const value = reader.descend(plan.label) ? readFields(reader, plan, only) : undefined
  reader.ascend()
  reader.recorder?.leave(reader.at)
  reader.end = end
  reader.ref = outerRef
  return value
}

/** The value, or of one member alone. */
function readFields(reader: Reader, plan: Plan, only: string | undefined): unknown {
  const scope = newScope(reader.at, plan.keeps ? {} : NO_FIELDS)
  const value: Record<string, unknown> = {}
  let single: unknown
  for (let member = plan.first; member !== undefined; member = member.next) {
    const { key, part, kept } = member
    if (part.kind === 'inline') {
      part.readInto(reader, value, kept ? scope.fields : undefined)
      if (reader.stopped) return undefined
      continue
    }
    const item = part.read(reader, scope, key)
    if (reader.stopped) return undefined
    if (kept) scope.fields[key] = item
    if (key === only) single = item
    else if (only === undefined && (part.kind === 'value' || (part.kind === 'optional' && item !== undefined)))
      value[key] = item
  }
  if (plan.closes && reader.at < reader.end) return trailing(reader, plan.label)
  for (const { key, part } of plan.ends) part.endRead?.(reader, scope, key)
  if (reader.stopped) return undefined
  return only === undefined ? value : single
}

function trailing(reader: Reader, field: string): undefined {
  const found = `${reader.end - reader.at} more octets`
  const allowed = 'none inside its length'
  return reader.fail({ code: 'trailing', at: reader.at, field, found, allowed, ref: reader.ref })
}

function writeFields(writer: Writer, value: object, plan: Plan): void {
  const scope = newScope(writer.at, givenFields(value as Record<string, unknown>, plan))
  for (let member = plan.first; member !== undefined; member = member.next) {
    const { key, part } = member
    const item: unknown = part.kind === 'inline' ? value : (value as Record<string, unknown>)[key]
    part.write(writer, item as never, scope, key)
  }
  for (const { key, part } of plan.ends) part.endWrite?.(writer, scope, key)
}

/** Writes a structure of one member, without the value around that member. */
function writeOnly(writer: Writer, only: string, value: unknown, plan: Plan): void {
  const scope = newScope(writer.at, plan.given.length > 0 ? { [only]: value } : NO_FIELDS)
  for (let member = plan.first; member !== undefined; member = member.next) {
    const { key, part } = member
    part.write(writer, (key === only ? value : undefined) as never, scope, key)
  }
  for (const { key, part } of plan.ends) part.endWrite?.(writer, scope, key)
}

/** A copy of what others look at: a copy of every value of every message would be felt. */
function givenFields(value: Readonly<Record<string, unknown>>, { given }: Plan): Record<string, unknown> {
  if (given === 'all') return { ...value }
  if (given.length === 0) return NO_FIELDS
  const fields: Record<string, unknown> = {}
  for (const key of given) fields[key] = value[key]
  return fields
}

function sampleFields(choose: Parameters<AnyPart['sample']>[0], plan: Plan): Record<string, unknown> {
  const scope = newScope(0, {})
  const value: Record<string, unknown> = {}
  for (let member = plan.first; member !== undefined; member = member.next) {
    const { key, part } = member
    const item = part.sample(choose, scope, key)
    if (part.kind === 'inline') Object.assign(value, item)
    else {
      scope.fields[key] = item
      if (part.kind === 'value' || (part.kind === 'optional' && item !== undefined)) value[key] = item
    }
  }
  return value
}

/** A group of fields as one member of the value. */
export const struct = <F extends Fields>(label: string, fields: F, ref?: string): StructPart<ValueOf<F>> => ({
  ...layout(label, ref, fields),
  form: { is: 'struct', parts: Object.entries(fields) },
})

/** Present when the condition on earlier fields (derived ones too) holds. */
export function optional<T>(
  when: (fields: Readonly<Record<string, unknown>>) => boolean,
  part: ValuePart<T>,
): OptionalPart<T> {
  return {
    kind: 'optional',
    label: part.label,
    size: `${part.size} or none`,
    open: part.open,
    read: (reader, scope, key) => (when(scope.fields) ? part.read(reader, scope, key) : undefined),
    write(writer, value, scope, key) {
      if (when(scope.fields) !== (value !== undefined))
        fail(`${part.label} is present exactly when its condition holds`)
      if (value !== undefined) part.write(writer, value, scope, key)
    },
    sample: (choose, scope, key) => (when(scope.fields) ? part.sample(choose, scope, key) : undefined),
  }
}
