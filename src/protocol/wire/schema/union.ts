import { fail } from '../../../lib/assert.ts'
import { lookingAt, type ValuePart } from './part.ts'
import type { Reader } from './reader.ts'

/** A member of a union: its value carries the name in `type`. */
type Case = ValuePart<{ readonly type: string }>
export type CaseValue<C> = { [K in keyof C]: C[K] extends ValuePart<infer T> ? T : never }[keyof C]

export interface UnionOptions<C, O> {
  /** The wire number of each case, in the order of `cases`. */
  readonly codes: { readonly [K in keyof C]: number }
  /** Reads the discriminating number without moving; may fail the reader. */
  readonly peek: (reader: Reader) => number | undefined
  readonly cases: C
  /** For numbers that no case has; without it they are an error. */
  readonly otherwise?: ValuePart<O>
  readonly ref: string
}

/** One of several layouts, told apart by a number in their octets and by `type` in their values. */
export function union<C extends Readonly<Record<string, Case>>, O extends { readonly type: string } = never>(
  label: string,
  options: UnionOptions<C, O>,
): ValuePart<CaseValue<C> | O> {
  const { cases, otherwise, peek, ref } = options
  const byCode = new Map(
    Object.entries(options.codes as Record<string, number>).map(([name, code]) => [code, cases[name]]),
  )
  const all: readonly (Case | ValuePart<O>)[] = [
    ...Object.values(cases),
    ...(otherwise === undefined ? [] : [otherwise]),
  ]
  const known = Object.entries(options.codes).map(([name, code]) => `${code as number} ${name}`)
  return {
    kind: 'value',
    label,
    size: `one of ${Object.keys(cases).join(', ')}`,
    form: {
      is: 'union',
      cases: [...Object.entries(cases), ...(otherwise === undefined ? [] : [['other', otherwise] as const])],
    },
    open: all.some(part => part.open),
    looksAt: lookingAt(all),
    read(reader, scope, key) {
      const code = peek(reader)
      if (code === undefined) return undefined
      const part = byCode.get(code) ?? otherwise
      if (part !== undefined) return part.read(reader, scope, key) as CaseValue<C> | O | undefined
      return reader.fail({
        code: 'unknown-type',
        at: reader.at,
        field: label,
        found: `${code}`,
        allowed: known.join(', '),
        ref,
      })
    },
    write(writer, value, scope, key) {
      const { type } = value as { readonly type: string }
      const part = cases[type] ?? otherwise
      if (part === undefined) fail(`${label} has a case ${type}`)
      part.write(writer, value as never, scope, key)
    },
    sample(choose, scope, key) {
      const part = all[choose.int(0, all.length - 1)]
      if (part === undefined) fail(`${label} has cases`)
      return part.sample(choose, scope, key) as CaseValue<C> | O
    },
  }
}

/** Peeks an unsigned number `offset` octets ahead. */
export const peekUint =
  (offset: number, octets: 1 | 2, field: string) =>
  (reader: Reader): number | undefined =>
    reader.has(offset + octets, field) ? reader.uint(reader.at + offset, octets) : undefined
