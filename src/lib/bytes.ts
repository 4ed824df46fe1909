import { assert } from './assert.ts'

/**
 * Lower-case hex without prefix. V8 keeps a longer text that grew by `+=` as a tree of its pieces, some 40 octets of memory for
 * each octet (half of what a trace of many clients took): digits are written down first, and become a text at once.
 */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length <= SHORT) {
    let text = ''
    for (const byte of bytes) text += HEX[byte]
    return text
  }
  const length = 2 * bytes.length
  const room = length <= digits.length ? digits : new Uint8Array(length)
  let at = 0
  for (const byte of bytes) {
    room[at++] = DIGIT_CODES[byte >>> 4] ?? 0
    room[at++] = DIGIT_CODES[byte & 15] ?? 0
  }
  return decoder.decode(room.subarray(0, length))
}
/** Octets whose digits V8 puts together without a tree. */
const SHORT = 6
const digits = new Uint8Array(4096)
const decoder = new TextDecoder()
const DIGIT_CODES = Uint8Array.from('0123456789abcdef', digit => digit.charCodeAt(0))
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Octets of a hex text; white space and a leading 0x are passed over. `undefined` when it is not hex. */
export function parseHex(text: string): Uint8Array | undefined {
  const digits = /[\sx]/i.test(text) ? text.replace(/^0x/i, '').replace(/\s+/g, '') : text
  if (digits.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    // Negative when one of the two is no digit.
    const octet = (digitAt(digits, 2 * i) << 4) | digitAt(digits, 2 * i + 1)
    if (octet < 0) return undefined
    bytes[i] = octet
  }
  return bytes
}
const digitAt = (text: string, at: number): number => DIGITS[text.charCodeAt(at)] ?? -1
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
)

/** Octets of a hex text the program itself wrote down (vectors, constants). */
export function fromHex(text: string): Uint8Array {
  const bytes = parseHex(text)
  assert(bytes !== undefined, `hex text: ${text}`)
  return bytes
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** Octets of a text in UTF-8. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text)
const encoder = new TextEncoder()

/** Big-endian octets of an unsigned integer below 2^16. */
export const u16Bytes = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value)

/** Big-endian octets of an unsigned integer below 2^32. */
export function u32Bytes(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255])
}

/** `0x00000101`: how an SPI and other 32-bit identifiers are written everywhere. */
export const hex32 = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`
