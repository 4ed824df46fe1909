import {
  bitConstant,
  bitFlag,
  bitMeasured,
  bitReserved,
  bits,
  bitUint,
  codepoint,
  type Decoded,
  internetChecksum,
  ipv4Address,
  lengthOfAll,
  message,
  rest,
  sampledAs,
  sized,
  u16,
  u8,
} from '../schema.ts'
import { IP_PROTOCOL } from './protocol.ts'

const WORD = 4
/** Words of the header without options. */
const FIXED_WORDS = 5

/** IPv4 packet, RFC 791 §3.1 (DSCP and ECN: RFC 2474 §3, RFC 3168 §5). */
export const ipv4 = message('IPv4', 'RFC 791 §3.1', {
  first: bits(1, {
    version: bitConstant(4, 4, 'Version'),
    headerWords: bitMeasured(4, 'Header length (words)'),
  }),
  service: bits(1, { dscp: bitUint(6, 'DSCP'), ecn: bitUint(2, 'ECN') }),
  totalLength: lengthOfAll(2, 'Total length'),
  identification: u16('Identification'),
  fragment: bits(2, {
    reserved: bitReserved(1),
    dontFragment: bitFlag("Don't fragment"),
    moreFragments: bitFlag('More fragments'),
    fragmentOffset: bitUint(13, 'Fragment offset (8 octets)'),
  }),
  ttl: u8('Time to live'),
  protocol: codepoint(IP_PROTOCOL, 'Protocol'),
  checksum: internetChecksum({
    covers: (bytes, start) => ((bytes[start] ?? 0) & 15) * WORD,
    ref: 'RFC 791 §3.1',
  }),
  source: ipv4Address('Source'),
  destination: ipv4Address('Destination'),
  options: sized(
    'headerWords',
    sampledAs(rest('Options', { multiple: WORD }), choose => choose.bytes(choose.int(0, 10) * WORD)),
    { unit: WORD, plus: -FIXED_WORDS },
  ),
  payload: rest('Payload'),
})
export type Ipv4Packet = Decoded<typeof ipv4>
