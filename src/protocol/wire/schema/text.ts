import { fail } from '../../../lib/assert.ts'
import { toHex, utf8 } from '../../../lib/bytes.ts'
import { octetTexts } from '../../../lib/octet-texts.ts'
import { type Choose, NOTHING, type ValuePart } from './part.ts'
import type { Reader } from './reader.ts'
import { outOfRange } from './numbers.ts'
import { type Size, sizeLooksAt, sizeOf } from './octets.ts'

/** `0x` and two digits an octet, the form of identifiers everywhere; an empty text for no octets. */
export const hexText = (octets: Uint8Array): string => (octets.length === 0 ? '' : `0x${toHex(octets)}`)

/** SPIs stand in every message of their SA. */
const spi8At = octetTexts(8, hexText)
const spi4At = octetTexts(4, hexText)

function hexTextAt(bytes: Uint8Array, start: number, count: number): string {
  if (count === 8) return spi8At(bytes, start)
  return count === 4 ? spi4At(bytes, start) : hexText(bytes.subarray(start, start + count))
}

const hexOctetsOf = (text: string, label: string): Uint8Array => {
  if (text === '') return NO_OCTETS
  const octets = lowerHexOctets(text)
  if (octets === undefined) fail(`${label} ${text} is 0x and lower-case hex octets`)
  return octets
}

function lowerHexOctets(text: string): Uint8Array | undefined {
  const { length } = text
  if (length < 4 || length % 2 !== 0 || !text.startsWith('0x')) return undefined
  const octets = new Uint8Array(length / 2 - 1)
  for (let i = 0; i < octets.length; i++) {
    // Negative when one of the two is no digit.
    const octet = (lowerDigit(text, 2 * i + 2) << 4) | lowerDigit(text, 2 * i + 3)
    if (octet < 0) return undefined
    octets[i] = octet
  }
  return octets
}
const lowerDigit = (text: string, at: number): number => LOWER_DIGITS[text.charCodeAt(at)] ?? -1
const LOWER_DIGITS = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)))
const NO_OCTETS = new Uint8Array(0)

/** An identifier of so many octets (an SPI, say) as hex text; `'rest'`: up to the end of the window. */
export function hexId(size: Size, label: string, ref?: string): ValuePart<string> {
  return {
    kind: 'value',
    label,
    size: typeof size === 'number' ? `${size} octets` : size === 'rest' ? 'to the end' : `as ${size} says`,
    ...(typeof size === 'number' ? { form: { is: 'id', octets: size } } : {}),
    open: size === 'rest',
    looksAt: sizeLooksAt(size),
    read(reader, scope, key) {
      const count = size === 'rest' ? reader.end - reader.at : sizeOf(size, scope)
      if (!reader.has(count, label)) return undefined
      const start = reader.at
      reader.at += count
      const text = hexTextAt(reader.bytes, start, count)
      if (count > 0) reader.recorder?.leaf(key, label, { start, end: reader.at }, text, text, ref)
      return text
    },
    write(writer, value, scope) {
      const octets = hexOctetsOf(value, label)
      if (size !== 'rest' && octets.length !== sizeOf(size, scope)) fail(`${label} ${value} has the right size`)
      writer.octets(octets)
    },
    sample: (choose, scope) => hexText(choose.bytes(size === 'rest' ? choose.int(0, 2) * 4 : sizeOf(size, scope))),
  }
}

/** UTF-8 text up to the end of the window. */
export function utf8Text(label: string, max: number, ref?: string): ValuePart<string> {
  return {
    kind: 'value',
    label,
    size: `at most ${max} octets`,
    form: { is: 'text', max },
    open: true,
    looksAt: NOTHING,
    read(reader, _scope, key) {
      const start = reader.at
      const octets = reader.bytes.subarray(start, reader.end)
      const text = octets.length > max ? undefined : decodeUtf8(octets)
      if (text === undefined) return notText(reader, label, max, octets.length, ref)
      reader.at = reader.end
      reader.recorder?.leaf(key, label, { start, end: reader.at }, text, text, ref)
      return text
    },
    write(writer, value) {
      const octets = encodeUtf8(value)
      if (octets.length > max) fail(`${label} is at most ${max} octets`)
      writer.octets(octets)
    },
    sample: sampleText,
  }
}

const sampleText = (choose: Choose): string =>
  String.fromCharCode(...Array.from({ length: choose.int(0, 12) }, () => choose.int(0x20, 0x7e)))

function notText(reader: Reader, label: string, max: number, found: number, ref?: string): undefined {
  outOfRange(reader, reader.at, label, `${found} octets of something else`, `at most ${max} octets of UTF-8`, ref)
  reader.stopped = true
  return undefined
}

/** Names are short, and ASCII as a rule: the way through the browser's encoder takes longer than its work. */
const SHORT = 64

function asciiOctets(text: string): Uint8Array | undefined {
  if (text.length > SHORT) return undefined
  const octets = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return undefined
    octets[i] = code
  }
  return octets
}

export const encodeUtf8 = (text: string): Uint8Array => asciiOctets(text) ?? utf8(text)

function asciiText(octets: Uint8Array): string | undefined {
  if (octets.length > SHORT) return undefined
  let text = ''
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0
    if (octet > 127) return undefined
    text += CHARACTERS[octet]
  }
  return text
}

const CHARACTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `undefined` for octets that are not UTF-8 or would not come back the same (a byte order mark). */
export function decodeUtf8(octets: Uint8Array): string | undefined {
  const ascii = asciiText(octets)
  if (ascii !== undefined) return ascii
  try {
    return decoder.decode(octets)
  } catch {
    return undefined
  }
}
