import {
  codepoint,
  type Decoded,
  hexId,
  lengthOfAll,
  linked,
  linkOctet,
  measured,
  message,
  peekUint,
  reserved,
  sampledAs,
  sized,
  struct,
  tag,
  u8,
  u32,
  caseName,
  rest,
  union,
} from '../schema.ts'
import type { CodeTable, ValuePart } from '../schema.ts'
import { hex32 } from '../../../lib/bytes.ts'
import { attributesOf } from './attribute.ts'
import {
  AH_TRANSFORM,
  ESP_TRANSFORM,
  IKEV1_DOI,
  IKEV1_PAYLOAD,
  IKEV1_PROTOCOL,
  IPCOMP_TRANSFORM_ID,
  ISAKMP_TRANSFORM,
  PHASE1_ATTRIBUTE,
  PHASE2_ATTRIBUTE,
} from './codes.ts'
import { ikev1PayloadHeader } from './payload.ts'

const COUNT_MAX = 255
/** Octets of a proposal before its protocol. */
const PROTOCOL_AT = 5

/** Transform payload, RFC 2408 §3.6. */
const transform = <I extends CodeTable, A extends CodeTable>(ids: I, attributes: A) =>
  struct(
    'Transform',
    {
      last: linkOctet(IKEV1_PAYLOAD.T, 'Next payload'),
      reserved: reserved(1),
      length: lengthOfAll(2, 'Payload length'),
      number: u8('Transform number'),
      id: codepoint(ids, 'Transform ID'),
      reserved2: reserved(2),
      attributes: attributesOf(attributes),
    },
    'RFC 2408 §3.6',
  )

/** Proposal payload, RFC 2408 §3.5. Proposals of one number belong together: all of them or none. */
const proposal = <T extends 'ISAKMP' | 'AH' | 'ESP' | 'IPCOMP', V>(protocol: T, transformPart: ValuePart<V>) =>
  struct(
    'Proposal',
    {
      last: linkOctet(IKEV1_PAYLOAD.P, 'Next payload'),
      reserved: reserved(1),
      length: lengthOfAll(2, 'Payload length'),
      number: u8('Proposal number'),
      type: tag(1, IKEV1_PROTOCOL[protocol], protocol, 'Protocol'),
      spiSize: measured(1, 'SPI size'),
      transformCount: measured(1, 'Number of transforms'),
      spi: sized('spiSize', hexId('rest', 'SPI')),
      transforms: linked(transformPart, 'Transforms', {
        more: IKEV1_PAYLOAD.T,
        max: COUNT_MAX,
        countKey: 'transformCount',
        ref: 'RFC 2408 §3.6',
      }),
    },
    'RFC 2408 §3.5',
  )

/** A proposal of a protocol without name: kept as octets. */
const otherProposal = struct('Proposal', {
  type: caseName('other'),
  last: linkOctet(IKEV1_PAYLOAD.P, 'Next payload'),
  reserved: reserved(1),
  length: lengthOfAll(2, 'Payload length'),
  number: u8('Proposal number'),
  protocol: sampledAs(u8('Protocol'), choose => choose.int(5, 255)),
  body: rest('Proposal'),
})

const proposals = {
  ISAKMP: proposal('ISAKMP', transform(ISAKMP_TRANSFORM, PHASE1_ATTRIBUTE)),
  AH: proposal('AH', transform(AH_TRANSFORM, PHASE2_ATTRIBUTE)),
  ESP: proposal('ESP', transform(ESP_TRANSFORM, PHASE2_ATTRIBUTE)),
  IPCOMP: proposal('IPCOMP', transform(IPCOMP_TRANSFORM_ID, PHASE2_ATTRIBUTE)),
} as const

const { ISAKMP, AH, ESP, IPCOMP } = IKEV1_PROTOCOL
const anyProposal = union('Proposal', {
  codes: { ISAKMP, AH, ESP, IPCOMP },
  peek: peekUint(PROTOCOL_AT, 1, 'Proposal'),
  cases: proposals,
  otherwise: otherProposal,
  ref: 'RFC 2408 §3.5',
})
export type Ikev1Proposal = typeof anyProposal extends ValuePart<infer T> ? T : never

/** Security association payload, RFC 2408 §3.4 with the IPsec situation of RFC 2407 §4.6.1 (identity only: 1). */
export const ikev1Sa = message('IKEv1 security association', 'RFC 2408 §3.4', {
  ...ikev1PayloadHeader('SA'),
  doi: codepoint(IKEV1_DOI, 'Domain of interpretation', 4, 'RFC 2407 §4.6.1'),
  situation: u32('Situation', { text: hex32, ref: 'RFC 2407 §4.6.1' }),
  proposals: linked(anyProposal, 'Proposals', { more: IKEV1_PAYLOAD.P, max: COUNT_MAX, ref: 'RFC 2408 §3.5' }),
})
export type Ikev1Sa = Decoded<typeof ikev1Sa>
