import {
  bitConstant,
  bits,
  bitUint,
  codepoint,
  type Decoded,
  ipv6Address,
  lengthOfAll,
  message,
  rest,
  u8,
} from '../schema.ts'
import { IP_PROTOCOL } from './protocol.ts'

export const IPV6_HEADER_OCTETS = 40

/** IPv6 packet, RFC 8200 §3; extension headers stand at the front of `payload`. */
export const ipv6 = message('IPv6', 'RFC 8200 §3', {
  word: bits(4, {
    version: bitConstant(4, 6, 'Version'),
    trafficClass: bitUint(8, 'Traffic class'),
    flowLabel: bitUint(20, 'Flow label'),
  }),
  payloadLength: lengthOfAll(2, 'Payload length', { from: IPV6_HEADER_OCTETS }),
  nextHeader: codepoint(IP_PROTOCOL, 'Next header'),
  hopLimit: u8('Hop limit'),
  source: ipv6Address('Source'),
  destination: ipv6Address('Destination'),
  payload: rest('Payload'),
})
export type Ipv6Packet = Decoded<typeof ipv6>
