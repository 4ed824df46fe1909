import {
  codepoint,
  type Decoded,
  hexId,
  lengthOfAll,
  linked,
  linkOctet,
  measured,
  message,
  reserved,
  sized,
  struct,
  u8,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import type { Reader } from '../schema/reader.ts'
import { SA_PROTOCOL } from './codes.ts'
import { payloadHeader } from './payload.ts'
import { MORE_TRANSFORMS, transform } from './transform.ts'

/** First octet of a proposal with another behind it: its payload type in IKEv1 (RFC 7296 §3.3.1). */
const MORE_PROPOSALS = 2
/** As many as one octet can number, and count. */
const PROPOSALS_MAX = 255
const TRANSFORMS_MAX = 255
/** Octets of a proposal before its length and its number. */
const LENGTH_AT = 2
const NUMBER_AT = 4

/** Proposal substructure, RFC 7296 §3.3.1. `spi`: `''` where there is none, 8 octets for IKE, 4 for AH and ESP. */
export const proposal = struct(
  'Proposal',
  {
    last: linkOctet(MORE_PROPOSALS, 'Last substructure'),
    reserved: reserved(1),
    length: lengthOfAll(2, 'Proposal length'),
    number: u8('Proposal number'),
    protocol: codepoint(SA_PROTOCOL, 'Protocol'),
    spiSize: measured(1, 'SPI size'),
    transformCount: measured(1, 'Number of transforms'),
    spi: sized('spiSize', hexId('rest', 'SPI')),
    transforms: linked(transform, 'Transforms', {
      more: MORE_TRANSFORMS,
      max: TRANSFORMS_MAX,
      countKey: 'transformCount',
      ref: 'RFC 7296 §3.3.2',
    }),
  },
  'RFC 7296 §3.3.1',
)
export type Proposal = typeof proposal extends ValuePart<infer T> ? T : never

const listed = linked(proposal, 'Proposals', { more: MORE_PROPOSALS, max: PROPOSALS_MAX, ref: 'RFC 7296 §3.3.1' })
/** Numbers rise by one; an answer is one proposal with the number it had in the offer (RFC 7296 §3.3.1). */
const proposals: ValuePart<readonly Proposal[]> = {
  ...listed,
  read(reader, scope, key) {
    const start = reader.at
    const items = listed.read(reader, scope, key)
    if (items !== undefined) checkNumbers(reader, start, items)
    return items
  },
  sample: (choose, scope, key) => listed.sample(choose, scope, key).map((item, i) => ({ ...item, number: i + 1 })),
}

function checkNumbers(reader: Reader, start: number, items: readonly Proposal[]): void {
  let [at, right] = [start, items[0]?.number]
  for (const { number } of items) {
    if (number !== right) {
      const error = { at: at + NUMBER_AT, field: 'Proposal number', found: `${number}`, allowed: `${right}` }
      reader.fault({ code: 'range', ...error, ref: 'RFC 7296 §3.3.1' })
      return
    }
    at += reader.uint(at + LENGTH_AT, 2)
    right += 1
  }
}

/** Security Association payload, RFC 7296 §3.3. */
export const sa = message('Security association', 'RFC 7296 §3.3', {
  ...payloadHeader('SA'),
  proposals,
})
export type SaPayload = Decoded<typeof sa>
