import {
  caseName,
  codecOf,
  codepoint,
  constant,
  type Decoded,
  internetChecksum,
  peekUint,
  reserved,
  rest,
  sampledAs,
  struct,
  tag,
  u16,
  u32,
  u8,
  union,
} from '../schema.ts'
import { cxtpMessage } from '../cxtp/message.ts'
import { IP_PROTOCOL } from '../ip/protocol.ts'

/** RFC 4443 §3.1, without the policy code of RFC 4301 §6: it is `prohibited` there too. */
export const UNREACHABLE_CODE = {
  'no route': 0,
  prohibited: 1,
  'beyond scope': 2,
  'address unreachable': 3,
  'port unreachable': 4,
} as const
/** Type of the experimental mobility message, RFC 4065 §4. */
export const EXPERIMENTAL_MOBILITY_TYPE = 150
/** Subtypes of the experimental mobility message, RFC 4065 §8. */
export const MOBILITY_SUBTYPE = { CARD: 0, CXTP: 1 } as const

const checksum = () => internetChecksum({ pseudo: IP_PROTOCOL.icmpv6, ref: 'RFC 4443 §2.3' })
const echo = <T extends string>(code: number, type: T, name: string, ref: string) =>
  struct(
    name,
    {
      type: tag(1, code, type, 'Type'),
      code: constant(1, 0, 'Code'),
      checksum: checksum(),
      identifier: u16('Identifier'),
      sequence: u16('Sequence number'),
      data: rest('Data'),
    },
    ref,
  )

const unreachable = struct(
  'Destination unreachable',
  {
    type: tag(1, 1, 'destinationUnreachable', 'Type'),
    code: codepoint(UNREACHABLE_CODE, 'Code'),
    checksum: checksum(),
    reserved: reserved(4, 'Unused'),
    packet: rest('Invoking packet'),
  },
  'RFC 4443 §3.1',
)

const packetTooBig = struct(
  'Packet too big',
  {
    type: tag(1, 2, 'packetTooBig', 'Type'),
    code: constant(1, 0, 'Code'),
    checksum: checksum(),
    mtu: u32('MTU'),
    packet: rest('Invoking packet'),
  },
  'RFC 4443 §3.2',
)

/** CXTP between MN and router: experimental mobility type 150, subtype 1 (RFC 4065 §4 and §8, RFC 4067 §3.2). */
const cxtp = struct(
  'Experimental mobility: CXTP',
  {
    type: tag(1, EXPERIMENTAL_MOBILITY_TYPE, 'cxtp', 'Type'),
    code: constant(1, 0, 'Code'),
    checksum: checksum(),
    subtype: constant(1, MOBILITY_SUBTYPE.CXTP, 'Subtype', 'CXTP (1)'),
    reserved: reserved(3),
    message: cxtpMessage,
  },
  'RFC 4065 §4',
)

const other = struct('ICMPv6 message', {
  type: caseName('other'),
  typeNumber: sampledAs(u8('Type'), choose => choose.int(130, 149)),
  code: u8('Code'),
  checksum: checksum(),
  body: rest('Body'),
})

/** ICMPv6 message, RFC 4443; the checksum needs the addresses (`Env`). */
export const icmp6 = codecOf(
  'ICMPv6',
  'RFC 4443 §2.1',
  union('ICMPv6', {
    codes: {
      echoRequest: 128,
      echoReply: 129,
      destinationUnreachable: 1,
      packetTooBig: 2,
      cxtp: EXPERIMENTAL_MOBILITY_TYPE,
    },
    peek: peekUint(0, 1, 'Type'),
    cases: {
      echoRequest: echo(128, 'echoRequest', 'Echo request', 'RFC 4443 §4.1'),
      echoReply: echo(129, 'echoReply', 'Echo reply', 'RFC 4443 §4.2'),
      destinationUnreachable: unreachable,
      packetTooBig,
      cxtp,
    },
    otherwise: other,
    ref: 'RFC 4443 §2.1',
  }),
)
export type Icmp6Message = Decoded<typeof icmp6>
