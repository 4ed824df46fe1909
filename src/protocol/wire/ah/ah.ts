import { hex32 } from '../../../lib/bytes.ts'
import { codepoint, type Decoded, lengthOfAll, message, reserved, rest, sampledAs, u32 } from '../schema.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'

/**
 * Authentication header, RFC 4302 §2, without what follows it. The sender makes the ICV a multiple of 4 octets
 * (IPv4) or the header a multiple of 8 (IPv6).
 */
export const ah = message('AH', 'RFC 4302 §2', {
  nextHeader: codepoint(IP_PROTOCOL, 'Next header'),
  length: lengthOfAll(1, 'Payload length (words less 2)', { unit: 4, plus: 2 }),
  reserved: reserved(2),
  spi: u32('Security parameters index', { text: hex32 }),
  sequence: u32('Sequence number'),
  icv: sampledAs(rest('Integrity check value', { multiple: 4 }), choose => choose.bytes(choose.int(0, 16) * 4)),
})
export type AuthenticationHeader = Decoded<typeof ah>
