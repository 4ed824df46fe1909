import { err, ok, type Result } from '../../lib/result.ts'
import { protocolNumber } from '../wire/ip/protocol.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { PROTOCOL, type IpPacket } from './ip-packet.ts'

/** IPv4 options covered as they are; all others are zeroed whole, unknown ones too (RFC 4302 §3.3.3.1.1.2, app. A1). */
const IMMUTABLE_V4 = new Set([0, 1, 2, 5, 6, 20, 21])
const END_OF_LIST = 0
const NO_OPERATION = 1

/** The options with mutable ones zeroed; the option number is the low five bits of the type. */
export function immutableOptions(options: Uint8Array): Uint8Array {
  const result = options.slice()
  for (let at = 0; at < result.length;) {
    const number = (options[at] ?? 0) & 31
    if (options[at] === END_OF_LIST) break
    if (options[at] === NO_OPERATION) {
      at += 1
      continue
    }
    const length = Math.max(2, options[at + 1] ?? 2)
    if (!IMMUTABLE_V4.has(number)) result.fill(0, at, at + length)
    at += length
  }
  return result
}

/** The bit of an IPv6 option type that says its data may change on the way (RFC 8200 §4.2). */
const MAY_CHANGE = 0x20

/**
 * Extension headers with the data of mutable options zeroed, as they will arrive: a routing header counts with its
 * final content (RFC 4302 §3.3.3.1.2), so one with segments left is refused here rather than rearranged.
 */
export function immutableExtensions(ip: IpPacket): Result<Uint8Array, IpsecError> {
  const result = ip.extensions.slice()
  if (ip.version === 4) return ok(result)
  let protocol = protocolNumber(ip.header.nextHeader)
  for (let at = 0; at < result.length;) {
    const length = protocol === PROTOCOL.FRAGMENT ? 8 : 8 * ((result[at + 1] ?? 0) + 1)
    if (protocol === PROTOCOL.FRAGMENT) return refused('a fragment header')
    if (protocol === PROTOCOL.ROUTING && (result[at + 3] ?? 0) > 0)
      return refused('a routing header with segments left')
    if (protocol === PROTOCOL.HOP_BY_HOP || protocol === PROTOCOL.OPTIONS) zeroMutable(result, at + 2, at + length)
    protocol = result[at] ?? 0
    at += length
  }
  return ok(result)
}

const refused = (what: string) => err(ipsecError('malformed', `AH behind ${what}`, null, 'RFC 4302 §3.3.3.1.2'))

function zeroMutable(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end;) {
    if (bytes[at] === 0) {
      at += 1
      continue
    }
    const length = bytes[at + 1] ?? 0
    if (((bytes[at] ?? 0) & MAY_CHANGE) !== 0) bytes.fill(0, at + 2, Math.min(end, at + 2 + length))
    at += 2 + length
  }
}
