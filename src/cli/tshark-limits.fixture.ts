import { equalBytes, toHex } from '../lib/bytes.ts'
import { messagesOf, type Message } from '../trace/messages.ts'
import type { Trace } from '../trace/trace.ts'

/** Frames (from 1) at which tshark 4.0 fails although the run has them as they were sent. */
export interface TsharkLimits {
  /** No row of its tables can open these: it says that they are wrong, and does not open them. */
  readonly keyless: readonly number[]
  /** It opens these, and takes their content for malformed. */
  readonly misplaced: readonly number[]
  /** Sealed without the key, by each value that the key may have: one of them passes, the others must fail. */
  readonly guessed: readonly number[]
}

export function tsharkLimits(trace: Trace): TsharkLimits {
  const { ikeKeys = [], ikev1Keys = [] } = trace.header
  const pairs = shared(ikeKeys.map(row => [`${row.initiatorSpi}${row.responderSpi}`, row.skEi]))
  const cookies = shared(ikev1Keys.map(row => [row.initiatorCookie, row.cipherKey]))
  const extended = new Set(
    trace.events.flatMap(event =>
      event.kind === 'row' && event.table === 'SAD' && event.row?.extendedSequence === true
        ? [bare(String(event.row.spi))]
        : [],
    ),
  )
  const isKeyless = (message: Message): boolean =>
    // Under the keys that this exchange replaced: the table has one row an IKE SA, the last one (RFC 9370 §2.2.2).
    message.name === 'IKE_INTERMEDIATE' ||
    // Two IKE SAs of one SPI pair share a row.
    (message.encrypted && pairs.has(ikeOctets(message, 16))) ||
    // Its table has no place for the high half of a sequence number, which the ICV covers (RFC 4303 §2.2.1).
    (message.protocol === 'ESP' && extended.has(espSpi(message)))
  const isMisplaced = (message: Message, at: number, all: readonly Message[]): boolean =>
    // Two keys of one cookie share a row, as when the secrets differ, and CBC opens to something under any key.
    (message.encrypted && cookies.has(ikeOctets(message, 8))) || isRepetition(message, at, all)
  const frames = (is: (message: Message, at: number, all: readonly Message[]) => boolean): readonly number[] =>
    messagesOf(trace).flatMap((message, i, all) => (is(message, i, all) ? [i + 1] : []))
  const isGuessed = ({ protocol, forged }: Message): boolean => protocol === 'ESP' && forged
  return { keyless: frames(isKeyless), misplaced: frames(isMisplaced), guessed: frames(isGuessed) }
}

/** A sealed message of IKEv1 once more: tshark goes on from its last block as if it were another one (RFC 2409 Appendix B). */
const isRepetition = ({ protocol, encrypted, bytes }: Message, at: number, all: readonly Message[]): boolean =>
  protocol === 'IKEv1' && encrypted && all.slice(0, at).some(other => equalBytes(other.bytes, bytes))

const bare = (hex: string): string => hex.replaceAll('0x', '').toLowerCase()
/** Names that stand for more than one key. */
const shared = (rows: readonly (readonly [name: string, key: string])[]): ReadonlySet<string> =>
  new Set(
    rows.flatMap(([name, key]) => (rows.some(other => other[0] === name && other[1] !== key) ? [bare(name)] : [])),
  )

/** Ethernet has 14 octets, IPv6 40 and UDP 8; the next header stands in the seventh octet of IPv6. */
const UPPER = 54
const isUdp = (frame: Uint8Array): boolean => frame[20] === 17
const espSpi = ({ bytes }: Message): string => {
  const at = UPPER + (isUdp(bytes) ? 8 : 0)
  return bare(toHex(bytes.subarray(at, at + 4)))
}
/** The first octets of an IKE message, behind the non-ESP marker where there is one (RFC 3948 §2.2). */
const ikeOctets = ({ bytes }: Message, octets: number): string => {
  const at = UPPER + 8
  const begin = bytes.subarray(at, at + 4).every(octet => octet === 0) ? at + 4 : at
  return isUdp(bytes) ? bare(toHex(bytes.subarray(begin, begin + octets))) : ''
}
