import { fail } from '../../../../lib/assert.ts'
import { ipVersion } from '../../ip/address.ts'
import { type AnyPart, type Form, NOTHING } from '../../schema/part.ts'
import type { StructPart } from '../../schema/struct.ts'
import { decodeUtf8, encodeUtf8 } from '../../schema/text.ts'
import { computed, counted, ipAddress, measured, rest, sized, struct, u16, u8, type ValuePart } from '../../schema.ts'

/** Shapes that several fields of IPsec contexts share. Every variable part says its own length first. */

const versionOf = (fields: Readonly<Record<string, unknown>>, key: string): number => {
  const address = fields[key]
  return typeof address === 'string' ? ipVersion(address) : 0
}
const family = (key: string) =>
  computed(1, 'IP version', fields => versionOf(fields, key), { allowed: [4, 6], text: value => `IPv${value}` })
const isIpv4 = (fields: Readonly<Record<string, unknown>>): boolean => fields['family'] === 4

/** Makes a one-member structure stand for its member. */
export function unwrapped<K extends string, T>(part: StructPart<{ readonly [P in K]: T }>, key: K): ValuePart<T> {
  return {
    kind: 'value',
    label: part.label,
    size: part.size,
    ...formOf(part, key),
    open: part.open,
    looksAt: part.looksAt,
    ...part.only(key),
  }
}

/** The form of the member, if it has one. */
function formOf({ form }: AnyPart, key: string): { readonly form?: Form } {
  const member = form?.is === 'struct' ? form.parts.find(([name]) => name === key)?.[1].form : undefined
  return member === undefined ? {} : { form: member }
}

/** An address of either family: version octet, then 4 or 16 octets. */
export const anyAddress = (label: string): ValuePart<string> =>
  unwrapped(struct(label, { family: family('address'), address: ipAddress('Address', isIpv4) }), 'address')

/** Inclusive range of addresses of one family. */
export const addressRange = struct('Address range', {
  family: family('from'),
  from: ipAddress('First address', isIpv4),
  to: ipAddress('Last address', isIpv4),
})

export const portRange = struct('Port range', { from: u16('First'), to: u16('Last') })

/** Octets behind their 16-bit length. */
export const sizedOctets = (label: string): ValuePart<Uint8Array> =>
  unwrapped(struct(label, { length: measured(2, 'Length'), octets: sized('length', rest('Octets')) }), 'octets')

const NAME_OCTETS_MAX = 64

/** A short text in UTF-8 behind its 8-bit length. */
export const name = (label: string): ValuePart<string> => {
  const inner = sizedName(label)
  return {
    kind: 'value',
    label,
    size: inner.size,
    form: { is: 'text', max: NAME_OCTETS_MAX },
    open: false,
    looksAt: NOTHING,
    read(reader, scope, key) {
      const at = reader.at
      const octets = inner.read(reader, scope, key)
      if (octets === undefined) return undefined
      const text = octets.length > NAME_OCTETS_MAX ? undefined : decodeUtf8(octets)
      if (text !== undefined) return text
      const allowed = `at most ${NAME_OCTETS_MAX} octets of UTF-8`
      return reader.fail({ code: 'range', at, field: label, found: 'something else', allowed, ref: reader.ref })
    },
    write(writer, value, scope, key) {
      const octets = encodeUtf8(value)
      if (octets.length > NAME_OCTETS_MAX) fail(`${label} is at most ${NAME_OCTETS_MAX} octets`)
      inner.write(writer, octets, scope, key)
    },
    sample: choose => String.fromCharCode(...Array.from({ length: choose.int(0, 6) }, () => choose.int(0x20, 0x7e))),
  }
}
const sizedName = (label: string): ValuePart<Uint8Array> =>
  unwrapped(struct(label, { length: measured(1, 'Length'), octets: sized('length', rest('Text')) }), 'octets')

/** Yes or no in one octet. */
export const yesNo = (label: string): ValuePart<boolean> => {
  const octet = u8(label, { max: 1, text: value => (value === 1 ? 'yes' : 'no') })
  return {
    kind: 'value',
    label,
    size: octet.size,
    form: { is: 'yes' },
    open: false,
    looksAt: NOTHING,
    read(reader, scope, key) {
      const value = octet.read(reader, scope, key)
      return value === undefined ? undefined : value === 1
    },
    write: (writer, value, scope, key) => octet.write(writer, value ? 1 : 0, scope, key),
    sample: choose => choose.int(0, 1) === 1,
  }
}

/** A count (one octet) and so many items. */
export const few = <T>(item: ValuePart<T>, label: string, max: number): ValuePart<readonly T[]> =>
  unwrapped(struct(label, { count: measured(1, 'Count'), items: counted('count', item, label, max) }), 'items')

/**
 * A word or a value: one octet says which. `words` are given their numbers in order from 0; the value has the next.
 */
export function wordOr<const W extends string, T>(
  label: string,
  words: readonly W[],
  part: ValuePart<T>,
): ValuePart<W | T> {
  const kind = u8('Kind', { max: words.length, text: value => words[value] ?? 'value' })
  return {
    kind: 'value',
    label,
    size: `1 octet, or with the value ${part.size}`,
    form: { is: 'or', words, part },
    open: false,
    looksAt: part.looksAt,
    read(reader, scope, key) {
      reader.recorder?.enter(key, label, reader.at)
      const code = kind.read(reader, scope, 'kind')
      const word = code === undefined ? undefined : words[code]
      const value = word ?? (reader.stopped ? undefined : part.read(reader, scope, 'value'))
      reader.recorder?.leave(reader.at)
      return value
    },
    write(writer, value, scope, key) {
      const index = typeof value === 'string' ? words.indexOf(value as W) : -1
      kind.write(writer, index < 0 ? words.length : index, scope, key)
      if (index < 0) part.write(writer, value as T, scope, key)
    },
    sample(choose, scope, key) {
      return words[choose.int(0, words.length)] ?? part.sample(choose, scope, key)
    },
  }
}

/** A whole number up to 2^53 - 1 in 8 octets: microseconds and octet counts. */
export function count64(label: string, text: (value: number) => string = String): ValuePart<number> {
  return {
    kind: 'value',
    label,
    size: '8 octets',
    form: { is: 'number', min: 0, max: Number.MAX_SAFE_INTEGER },
    open: false,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      if (!reader.has(8, label)) return undefined
      const at = reader.at
      // Below 2^53 this is exact, and 2^53 and more stays there.
      const value = reader.uint(at, 4) * 0x1_0000_0000 + reader.uint(at + 4, 4)
      reader.at += 8
      reader.recorder?.leaf(key, label, { start: at, end: reader.at }, reader.wide(at), text(value))
      if (Number.isSafeInteger(value)) return value
      const found = `${reader.wide(at)}`
      return reader.fail({ code: 'range', at, field: label, found, allowed: 'below 2^53', ref: reader.ref })
    },
    write(writer, value) {
      if (!Number.isSafeInteger(value) || value < 0) fail(`${label} = ${value} is a whole number`)
      writer.long(value)
    },
    sample: choose => choose.int(0, Number.MAX_SAFE_INTEGER),
  }
}
