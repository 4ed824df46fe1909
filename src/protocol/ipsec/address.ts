import { fromHex, toHex } from '../../lib/bytes.ts'
import { ipText, parseIpAddress } from '../wire/ip/address.ts'

/** Inclusive range of addresses of one family, as texts. */
export interface AddressRange {
  readonly from: string
  readonly to: string
}

const KEYS_LIMIT = 16_384
const keys = new Map<string, string>()

/**
 * An address as fixed-width hex (8 digits for IPv4, 32 for IPv6): equal addresses give equal keys however they are
 * written, and keys of one family compare like the addresses. `undefined` when the text is no address.
 * Remembered (bounded) because every packet asks for the same few.
 */
export function addressKey(text: string): string | undefined {
  const known = keys.get(text)
  if (known !== undefined) return known
  const octets = parseIpAddress(text)
  if (octets === undefined) return undefined
  const key = toHex(octets)
  if (keys.size >= KEYS_LIMIT) keys.clear()
  keys.set(text, key)
  return key
}

/** Same address, however written. */
export const sameAddress = (a: string, b: string): boolean => a === b || addressKey(a) === addressKey(b)

export const singleAddress = (address: string): AddressRange => ({ from: address, to: address })

/** The range of a prefix; `undefined` when the text is no address or the length does not fit it. */
export function prefixRange(address: string, length: number): AddressRange | undefined {
  const key = addressKey(address)
  if (key === undefined || !Number.isInteger(length) || length < 0 || length > 4 * key.length) return undefined
  const free = BigInt(4 * key.length - length)
  const low = (BigInt(`0x${key}`) >> free) << free
  const high = low | ((1n << free) - 1n)
  return {
    from: keyAddress(low.toString(16).padStart(key.length, '0')),
    to: keyAddress(high.toString(16).padStart(key.length, '0')),
  }
}

/** The prefix length when the range is exactly one prefix. */
export function prefixLength(range: AddressRange): number | undefined {
  const from = addressKey(range.from)
  const to = addressKey(range.to)
  if (from === undefined || to === undefined || from.length !== to.length) return undefined
  const differs = BigInt(`0x${from}`) ^ BigInt(`0x${to}`)
  const free = differs === 0n ? 0 : differs.toString(2).length
  const prefix = prefixRange(range.from, 4 * from.length - free)
  return prefix !== undefined && addressKey(prefix.from) === from && addressKey(prefix.to) === to
    ? 4 * from.length - free
    : undefined
}

/** Whether the address of `key` lies in the range; families never mix. */
export function inRange(key: string, range: AddressRange): boolean {
  const from = addressKey(range.from)
  const to = addressKey(range.to)
  return from !== undefined && to !== undefined && from.length === key.length && from <= key && key <= to
}

/** `2001:db8::1`, `2001:db8::/32` or `a - b`. */
export function rangeText(range: AddressRange): string {
  if (sameAddress(range.from, range.to)) return range.from
  const length = prefixLength(range)
  return length === undefined ? `${range.from} - ${range.to}` : `${range.from}/${length}`
}

const texts = new Map<string, string>()

/** The address of a key, as canonical text. Remembered like the keys. */
export function keyAddress(key: string): string {
  const known = texts.get(key)
  if (known !== undefined) return known
  const text = ipText(fromHex(key))
  if (texts.size >= KEYS_LIMIT) texts.clear()
  texts.set(key, text)
  return text
}
