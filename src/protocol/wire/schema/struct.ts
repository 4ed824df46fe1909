import { fail } from '../../../lib/assert.ts'
import {
  type AnyPart,
  close,
  type InlinePart,
  newScope,
  type OptionalPart,
  type Scope,
  type ValuePart,
} from './part.ts'
import type { Reader } from './reader.ts'

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

interface Layout<T extends object> {
  readonly size: string
  readonly open: boolean
  read(reader: Reader, key: string): T | undefined
  write(writer: Parameters<AnyPart['write']>[0], value: T): void
  sample(choose: Parameters<AnyPart['sample']>[0]): T
}

interface Member {
  readonly key: string
  readonly part: AnyPart
}

/** The one walk over declared fields; `message`, `struct` and their dissections all go through it. */
export function layout<F extends Fields>(label: string, ref: string | undefined, fields: F): Layout<ValueOf<F>> {
  const parts = Object.entries(fields).map(([key, part]): Member => ({ key, part }))
  const closes = parts.some(({ part }) => part.closes === true)
  return {
    size: parts.map(({ part }) => part.size).join(', '),
    open: !closes && parts.some(({ part }) => part.open),
    read(reader, key) {
      const { end, ref: outerRef } = reader
      if (ref !== undefined) reader.ref = ref
      reader.recorder?.enter(key, label, reader.at, ref)
      const value = reader.descend(label) ? readFields(reader, label, parts, closes) : undefined
      reader.ascend()
      reader.recorder?.leave(reader.at)
      reader.end = end
      reader.ref = outerRef
      return value as ValueOf<F> | undefined
    },
    write(writer, value) {
      const scope = newScope(writer.at, { ...value })
      for (const { key, part } of parts) part.write(writer, memberFor(part, value, key) as never, scope, key)
      close(scope)
    },
    sample(choose) {
      const scope = newScope(0, {})
      const value: Record<string, unknown> = {}
      for (const { key, part } of parts) store(part, value, scope, key, part.sample(choose, scope, key))
      return value as ValueOf<F>
    },
  }
}

function readFields(reader: Reader, label: string, parts: readonly Member[], closes: boolean): object | undefined {
  const scope = newScope(reader.at, {})
  const value: Record<string, unknown> = {}
  for (const { key, part } of parts) {
    const item = part.read(reader, scope, key)
    if (reader.stopped) return undefined
    store(part, value, scope, key, item)
  }
  if (closes && reader.at < reader.end) {
    reader.fail({
      code: 'trailing',
      at: reader.at,
      field: label,
      found: `${reader.end - reader.at} more octets`,
      allowed: 'none inside its length',
      ref: reader.ref,
    })
    return undefined
  }
  close(scope)
  return reader.stopped ? undefined : value
}

function store(part: AnyPart, value: Record<string, unknown>, scope: Scope, key: string, item: unknown): void {
  if (part.kind === 'inline') {
    Object.assign(value, item)
    return
  }
  scope.fields[key] = item
  if (part.kind === 'value' || (part.kind === 'optional' && item !== undefined)) value[key] = item
}

const memberFor = (part: AnyPart, value: object, key: string): unknown =>
  part.kind === 'inline' ? value : (value as Record<string, unknown>)[key]

/** A group of fields as one member of the value. */
export function struct<F extends Fields>(label: string, fields: F, ref?: string): ValuePart<ValueOf<F>> {
  const inner = layout(label, ref, fields)
  return {
    kind: 'value',
    label,
    size: inner.size,
    form: { is: 'struct', parts: Object.entries(fields) },
    open: inner.open,
    read: (reader, _scope, key) => inner.read(reader, key),
    write: (writer, value) => inner.write(writer, value),
    sample: choose => inner.sample(choose),
  }
}

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
