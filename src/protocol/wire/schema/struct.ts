import { fail } from '../../../lib/assert.ts'
import {
  type AnyPart,
  type DerivedPart,
  type InlinePart,
  lookingAt,
  type Members,
  newScope,
  NO_FIELDS,
  NOTHING,
  type OptionalPart,
  type Scope,
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

/**
 * A member as the walks need it, in a chain: parts are objects of many shapes, and to look at one of them costs more than
 * what most parts do.
 */
interface Member {
  readonly key: string
  readonly read: AnyRead | undefined
  /** Instead of `read`. */
  readonly readInto: InlinePart<object>['readInto'] | undefined
  readonly write: AnyPart['write']
  readonly inline: boolean
  /** Part of the value that is written. */
  readonly given: boolean
  /** In the value: always, or when there. */
  readonly shown: boolean
  readonly optional: boolean
  /** Some part of the structure looks at it. */
  readonly kept: boolean
  readonly next: Member | undefined
}
type AnyRead = (reader: Reader, scope: Scope, key: string) => unknown

/** A number about the whole structure. */
interface End {
  readonly key: string
  readonly endRead: DerivedPart['endRead']
  readonly endWrite: DerivedPart['endWrite']
  readonly next: End | undefined
}

interface Plan {
  readonly label: string
  readonly ref: string | undefined
  readonly parts: readonly (readonly [string, AnyPart])[]
  readonly first: Member | undefined
  readonly ends: End | undefined
  readonly closes: boolean
  /** Somebody looks at some member that is read, and at one that is given to be written; all of them where keys are not known. */
  readonly keeps: boolean
  readonly given: readonly string[] | 'all'
}

function planOf(label: string, ref: string | undefined, fields: Fields): Plan {
  const entries = Object.entries(fields)
  const parts = Object.values(fields)
  const looked = lookingAt(parts)
  const isKept = (key: string): boolean => looked === undefined || looked.includes(key)
  const isDerived = (key: string): boolean => fields[key]?.kind === 'derived'
  let first: Member | undefined
  let ends: End | undefined
  for (const [key, part] of entries.toReversed()) {
    first = memberOf(key, part, isKept, first)
    if (part.kind === 'derived' && part.endWrite !== undefined)
      ends = { key, endRead: part.endRead, endWrite: part.endWrite, next: ends }
  }
  return {
    label,
    ref,
    parts: entries,
    first,
    ends,
    closes: parts.some(part => part.closes === true),
    keeps: looked === undefined || looked.length > 0,
    given: looked === undefined ? 'all' : [...new Set(looked)].filter(key => !isDerived(key)),
  }
}

function memberOf(key: string, part: AnyPart, isKept: (key: string) => boolean, next: Member | undefined): Member {
  const inline = part.kind === 'inline'
  return {
    key,
    read: inline ? undefined : part.read,
    readInto: inline ? part.readInto : undefined,
    write: part.write,
    inline,
    given: part.kind !== 'derived',
    shown: part.kind === 'value',
    optional: part.kind === 'optional',
    kept: inline ? part.keys.some(isKept) : isKept(key),
    next,
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
  const value: Members = {}
  let single: unknown
  for (let member = plan.first; member !== undefined; member = member.next) {
    const { key, read, kept } = member
    if (read === undefined) {
      member.readInto?.(reader, value, kept ? scope.fields : undefined)
      if (reader.stopped) return undefined
      continue
    }
    const item = read(reader, scope, key)
    if (reader.stopped) return undefined
    if (kept) scope.fields[key] = item
    if (only !== undefined) {
      if (key === only) single = item
    } else if (member.shown || (item !== undefined && member.optional)) value[key] = item
  }
  if (plan.closes && reader.at < reader.end) return trailing(reader, plan.label)
  for (let end = plan.ends; end !== undefined; end = end.next) end.endRead?.(reader, scope, end.key)
  if (reader.stopped) return undefined
  return only === undefined ? value : single
}

function trailing(reader: Reader, field: string): undefined {
  const found = `${reader.end - reader.at} more octets`
  const allowed = 'none inside its length'
  return reader.fail({ code: 'trailing', at: reader.at, field, found, allowed, ref: reader.ref })
}

function writeFields(writer: Writer, value: object, plan: Plan): void {
  const scope = newScope(writer.at, givenFields(value as Members, plan))
  for (let member = plan.first; member !== undefined; member = member.next) {
    const { key, write } = member
    // To look for a member that is not there takes ten times as long as to find one.
    const item: unknown = member.inline ? value : member.given ? (value as Members)[key] : undefined
    write(writer, item as never, scope, key)
  }
  for (let end = plan.ends; end !== undefined; end = end.next) end.endWrite?.(writer, scope, end.key)
}

/** Writes a structure of one member, without the value around that member. */
function writeOnly(writer: Writer, only: string, value: unknown, plan: Plan): void {
  const scope = newScope(writer.at, plan.given.length > 0 ? { [only]: value } : NO_FIELDS)
  for (let member = plan.first; member !== undefined; member = member.next) {
    const { key, write } = member
    write(writer, (key === only ? value : undefined) as never, scope, key)
  }
  for (let end = plan.ends; end !== undefined; end = end.next) end.endWrite?.(writer, scope, end.key)
}

/** A copy of what others look at: a copy of every value of every message would be felt. */
function givenFields(value: Readonly<Members>, { given }: Plan): Members {
  if (given === 'all') return { ...value }
  if (given.length === 0) return NO_FIELDS
  const fields: Members = {}
  for (const key of given) fields[key] = value[key]
  return fields
}

function sampleFields(choose: Parameters<AnyPart['sample']>[0], plan: Plan): Members {
  const scope = newScope(0, {})
  const value: Members = {}
  for (const [key, part] of plan.parts) {
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
export function optional<T>(when: (fields: Readonly<Members>) => boolean, part: ValuePart<T>): OptionalPart<T> {
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
