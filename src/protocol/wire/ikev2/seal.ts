import { assert } from '../../../lib/assert.ts'
import { type ClearPayload, firstPayloadCode, type IkePayload } from './payloads.ts'
import { IKE_HEADER_OCTETS, PAYLOAD } from './codes.ts'
import { codeReader } from '../schema/numbers.ts'
import { FRAGMENTS_MAX } from './fragments.ts'
import { type IkeHeader, ikeMessage } from './message.ts'
import { innerPayloads } from './plaintext.ts'
import { padOctets, type SkProtection } from './protection.ts'
import { SKF_HEADER_OCTETS } from './sk.ts'

const payloadName = codeReader(PAYLOAD)

/** What goes into SK, encoded: the type that the SK payload names, and the chain without padding. */
export interface InnerChain {
  readonly first: ReturnType<typeof payloadName>
  readonly octets: Uint8Array
}

/** Encodes the payloads that SK or SKF will hold. */
export function encodeInner(payloads: readonly ClearPayload[]): InnerChain {
  const firstPayload = firstPayloadCode(payloads)
  return { first: payloadName(firstPayload), octets: innerPayloads.encode(payloads, { firstPayload }) }
}

export interface SealOptions {
  readonly protection: SkProtection
  /** Payloads in clear before SK; no exchange has any (RFC 7383 §2.5.3). */
  readonly before?: readonly ClearPayload[]
}

/**
 * A whole message with its payloads in SK (RFC 7296 §3.14), from the header on. `iv` has the size of the protection: never
 * the same twice under one key for a counter mode, unpredictable for CBC.
 */
export function sealMessage(
  header: IkeHeader,
  payloads: readonly ClearPayload[],
  iv: Uint8Array,
  options: SealOptions,
): Uint8Array {
  const { first, octets } = encodeInner(payloads)
  return sealed(header, octets, iv, options, body => ({ type: 'SK', first, body }))
}

/** Zeros that nobody writes to: as much as most messages protect. */
const ROOM = new Uint8Array(4_096)

/** Encodes with room for the protected octets, then fills them: the lengths before are authenticated. */
function sealed(
  header: IkeHeader,
  content: Uint8Array,
  iv: Uint8Array,
  { protection, before = [] }: SealOptions,
  payloadOf: (body: Uint8Array) => IkePayload,
): Uint8Array {
  const { ivOctets, icvOctets, blockOctets } = protection
  assert(iv.length === ivOctets, `an IV of ${ivOctets} octets, not ${iv.length}`)
  const padding = padOctets(content.length, blockOctets)
  const plaintext = new Uint8Array(content.length + padding + 1)
  plaintext.set(content)
  plaintext[content.length + padding] = padding
  const bodyOctets = ivOctets + plaintext.length + icvOctets
  const room = bodyOctets <= ROOM.length ? ROOM.subarray(0, bodyOctets) : new Uint8Array(bodyOctets)
  const bytes = ikeMessage.encode({ ...header, payloads: [...before, payloadOf(room)] })
  const start = bytes.length - bodyOctets
  bytes.set(iv, start)
  bytes.set(protection.seal(bytes.subarray(0, start), iv, plaintext), start + ivOctets)
  return bytes
}

/** Octets around the content of one fragment: IKE header, SKF header, IV, pad length and ICV (RFC 7383 Appendix B). */
const fragmentOverhead = ({ ivOctets, icvOctets }: SkProtection): number =>
  IKE_HEADER_OCTETS + SKF_HEADER_OCTETS + ivOctets + 1 + icvOctets

/** Octets of payloads that fit into each fragment when messages are at most `messageMax` octets. */
export function fragmentContentMax(messageMax: number, protection: SkProtection): number {
  const room = messageMax - fragmentOverhead(protection)
  const { blockOctets } = protection
  // Whole blocks of content, padding and pad length.
  return Math.floor((room + 1) / blockOctets) * blockOctets - 1
}

/**
 * The message as fragments of at most `messageMax` octets, IKE header counted, UDP and marker not (RFC 7383 §2.5).
 * `nextIv` is asked once a fragment, in order. Requires that at least one octet fits into each.
 */
export function sealFragments(
  header: IkeHeader,
  payloads: readonly ClearPayload[],
  messageMax: number,
  nextIv: () => Uint8Array,
  options: Pick<SealOptions, 'protection'>,
): readonly Uint8Array[] {
  const { first, octets } = encodeInner(payloads)
  const size = fragmentContentMax(messageMax, options.protection)
  assert(size > 0, `fragments of ${messageMax} octets hold something`)
  const total = Math.max(1, Math.ceil(octets.length / size))
  assert(total <= FRAGMENTS_MAX, `at most ${FRAGMENTS_MAX} fragments, not ${total}`)
  return Array.from({ length: total }, (_, index) => {
    const piece = octets.subarray(index * size, (index + 1) * size)
    const number = index + 1
    return sealed(header, piece, nextIv(), options, body => ({
      type: 'SKF',
      first: number === 1 ? first : 'none',
      number,
      total,
      body,
    }))
  })
}
