import { hex32 } from '../../../lib/bytes.ts'
import {
  bitConstant,
  bitFlag,
  bitReserved,
  bits,
  codecOf,
  codepoint,
  type Decoded,
  hexId,
  lengthOfAll,
  message,
  optional,
  rest,
  struct,
  u32,
} from '../schema.ts'
import { ikev1Chain } from './chain.ts'
import { IKEV1_EXCHANGE, IKEV1_PAYLOAD } from './codes.ts'

const isEncrypted = (fields: Readonly<Record<string, unknown>>): boolean => fields['encryption'] === true

/** IKEv1 (ISAKMP) message, RFC 2408 §3.1: header and payloads, or the ciphertext behind the header (flag E). */
export const ikev1Message = message('IKEv1 message', 'RFC 2408 §3.1', {
  initiatorCookie: hexId(8, 'Initiator cookie'),
  responderCookie: hexId(8, 'Responder cookie'),
  nextPayload: codepoint(IKEV1_PAYLOAD, 'Next payload'),
  version: bits(1, { major: bitConstant(4, 1, 'Major version'), minor: bitReserved(4, 'Minor version') }),
  exchange: codepoint(IKEV1_EXCHANGE, 'Exchange type'),
  flags: bits(1, {
    reserved: bitReserved(5),
    authentication: bitFlag('A (authentication only)'),
    commit: bitFlag('C (commit)'),
    encryption: bitFlag('E (encryption)'),
  }),
  messageId: u32('Message ID', { text: hex32 }),
  length: lengthOfAll(4, 'Length'),
  encrypted: optional(isEncrypted, rest('Encrypted payloads')),
  payloads: optional(fields => !isEncrypted(fields), ikev1Chain({ key: 'nextPayload' })),
})
export type Ikev1Message = Decoded<typeof ikev1Message>

/**
 * What flag E hides: payloads, the type of the first in `Env.firstPayload`, and padding up to a whole block, of zeros
 * (RFC 2409 Appendix B) or as implementations like it.
 */
export const ikev1Plaintext = codecOf(
  'IKEv1 encrypted payloads',
  'RFC 2409 Appendix B',
  struct('Encrypted payloads', { payloads: ikev1Chain('env'), padding: rest('Padding') }),
)
export type Ikev1Plaintext = Decoded<typeof ikev1Plaintext>

/** Cookie of a responder that has none yet (RFC 2408 §3.1). */
export const NO_COOKIE = '0x0000000000000000'
