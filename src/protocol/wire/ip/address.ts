import ipaddr from 'ipaddr.js'
import { assert } from '../../../lib/assert.ts'
import { octetTexts } from '../../../lib/octet-texts.ts'

export type IpVersion = 4 | 6

/** Octets of an IP address in any usual text form; `undefined` when it is none. Zones are not addresses on the wire. */
export function parseIpAddress(text: string): Uint8Array | undefined {
  // Names of hosts are asked for as often as addresses.
  if (!text.includes(':') && !/\d$/.test(text)) return undefined
  if (text.includes('%') || !(ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text))) return undefined
  return Uint8Array.from(ipaddr.parse(text).toByteArray())
}

/** Octets of an address the program itself holds; memoised, since a run uses few addresses in thousands of frames. */
export function ipOctets(text: string): Uint8Array {
  const known = OCTETS.get(text)
  if (known !== undefined) return known
  const octets = parseIpAddress(text)
  assert(octets !== undefined, `${text} is an IP address`)
  if (OCTETS.size >= MEMO_MAX) OCTETS.clear()
  OCTETS.set(text, octets)
  return octets
}
const OCTETS = new Map<string, Uint8Array>()
/** Some thousand hosts have several addresses each: a memory that had to begin anew all the time would be none. */
const MEMO_MAX = 16_384

/** Canonical text of 4 or 16 octets: dotted quad, or RFC 5952 (lower case, longest run of zero groups shortened). */
export function ipText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  assert(octets.length === 16, 'an IP address has 4 or 16 octets')
  const groups: number[] = []
  for (let at = 0; at < 16; at += 2) groups.push(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0))
  // RFC 5952 §5: the IPv4-mapped prefix is written with a dotted quad.
  if (groups[5] === 0xffff && groups.slice(0, 5).every(group => group === 0))
    return `::ffff:${octets.subarray(12).join('.')}`
  const { start, length } = longestZeroRun(groups)
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

/** Canonical text of the 16 or 4 octets at `start`; remembered, since packets of a run name the same few addresses. */
export const ipv6TextAt = octetTexts(16, ipText)
export const ipv4TextAt = octetTexts(4, ipText)

const hex = (groups: readonly number[]): string => groups.map(group => group.toString(16)).join(':')

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let length = 0
  groups.forEach((group, index) => {
    length = group === 0 ? length + 1 : 0
    if (length > best.length) best = { start: index - length + 1, length }
  })
  return best
}

/** Version of an address in canonical text. */
export const ipVersion = (text: string): IpVersion => (text.includes(':') ? 6 : 4)

/** The one text form of an address; `undefined` when it is none. */
export function canonicalIp(text: string): string | undefined {
  const known = CANONICAL.get(text)
  if (known !== undefined) return known
  const octets = parseIpAddress(text)
  if (octets === undefined) return undefined
  const canonical = ipText(octets)
  if (CANONICAL.size >= MEMO_MAX) CANONICAL.clear()
  CANONICAL.set(text, canonical)
  return canonical
}
const CANONICAL = new Map<string, string>()
