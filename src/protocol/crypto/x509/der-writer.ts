import { assert } from '../../../lib/assert.ts'
import { concatBytes, utf8 } from '../../../lib/bytes.ts'
import { contextTag, TAG } from './der-reader.ts'

/** An element of DER: identifier octet, shortest length, body (X.690 §10.1). */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...parts)
  return concatBytes(new Uint8Array([tag, ...lengthOctets(body.length)]), body)
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 + octets.length, ...octets]
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(TAG.sequence, ...parts)
export const octetString = (...parts: readonly Uint8Array[]): Uint8Array => der(TAG.octetString, ...parts)
export const derBoolean = (value: boolean): Uint8Array => der(TAG.boolean, new Uint8Array([value ? 255 : 0]))

/** `[n]` around whole elements. */
export const explicit = (n: number, ...parts: readonly Uint8Array[]): Uint8Array => der(contextTag(n, true), ...parts)
/** `[n]` in place of the tag of an element without elements inside. */
export const implicit = (n: number, body: Uint8Array): Uint8Array => der(contextTag(n, false), body)

/** A non-negative number given as octets: shortest, with a zero in front where the first bit would read as a sign. */
export function unsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex(byte => byte !== 0)
  const value = first < 0 ? new Uint8Array([0]) : bytes.subarray(first)
  return der(TAG.integer, (value[0] ?? 0) >= 0x80 ? concatBytes(new Uint8Array([0]), value) : value)
}

/** A bit string of whole octets, or of the named bits 0, 1, … from the first on, without trailing zeros (X.690 §11.2). */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array =>
  der(TAG.bitString, new Uint8Array([unusedBits]), bytes)

/** An object identifier of its dotted text. */
export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const octets = [40 * first + second, ...rest].flatMap(value => {
    assert(Number.isSafeInteger(value) && value >= 0, `object identifier ${text}`)
    const digits = [value % 128]
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128))
    return digits
  })
  return der(TAG.oid, new Uint8Array(octets))
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/

/** A text of a name: PrintableString where its few characters suffice, UTF8String otherwise (RFC 5280 §4.1.2.4). */
export const directoryString = (text: string): Uint8Array =>
  der(PRINTABLE.test(text) ? TAG.printableString : TAG.utf8String, utf8(text))
