import { bitCode, bits, bitUint, message, rest, u16 } from '../schema.ts'
import { ipText } from '../ip/address.ts'
import { CXTP_TYPE, CXTP_VERSION, type CxtpType } from './codes.ts'

/** What the first octets of a message tell before the rest has come. */
export interface CxtpHead {
  readonly type: CxtpType
  /** Of the whole message. */
  readonly octets: number
  /** Undefined while too few octets are here. */
  readonly previousAddress: string | undefined
}

/** Octets of the first word, RFC 4067 §2.2. */
export const FIRST_WORD_OCTETS = 4
/** CTD and PCTD have the elapsed time before the address, RFC 4067 §2.5.3. */
const AFTER_ELAPSED = 8
/** First word and an IPv4 address. */
const MESSAGE_LEAST = 8
const NAMES = new Map<number, CxtpType>(Object.entries(CXTP_TYPE).map(([name, code]) => [code, name as CxtpType]))
const V_BIT = 0x80
/** Bits 10 to 15 of the first word, sent as 0. */
const RESERVED_BITS = 0x3f

/** Length of the whole message as its first word says it (RFC 4067 §2.2); undefined before that word is here. */
export const messageOctets = (bytes: Uint8Array): number | undefined =>
  bytes.length < FIRST_WORD_OCTETS ? undefined : ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)

/** Type, length and mobile of a message of which only the beginning is here; undefined when no message begins so. */
export function readHead(bytes: Uint8Array): CxtpHead | undefined {
  const octets = messageOctets(bytes)
  const [first = 0, second = 0] = bytes
  const type = NAMES.get(first & 0x1f)
  if (octets === undefined || octets < MESSAGE_LEAST || type === undefined) return undefined
  if (first >> 5 !== CXTP_VERSION || (second & RESERVED_BITS) !== 0) return undefined
  const at = type === 'CTD' || type === 'PCTD' ? AFTER_ELAPSED : FIRST_WORD_OCTETS
  const end = at + ((second & V_BIT) === 0 ? 16 : 4)
  return { type, octets, previousAddress: bytes.length < end ? undefined : ipText(bytes.subarray(at, end)) }
}

/** The first part of a message that goes in several (RFC 9260 §6.9): its first word, and octets that only the whole explains. */
export const firstPart = message('CXTP message, first part', 'RFC 4067 §2.2', {
  word: bits(2, {
    version: bitUint(3, 'Version'),
    type: bitCode(5, CXTP_TYPE, 'Type'),
    flags: bitUint(8, 'Flags'),
  }),
  length: u16('Length of the whole message'),
  part: rest('First octets of the message'),
})
