import {
  caseName,
  codecOf,
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
  u8,
  union,
} from '../schema.ts'
import { cxtpMessage } from '../cxtp/message.ts'
import { MOBILITY_SUBTYPE } from '../icmp6/icmp6.ts'

/** Type of the experimental mobility message, RFC 4065 §3. */
export const EXPERIMENTAL_MOBILITY_TYPE = 41

const checksum = () => internetChecksum({ ref: 'RFC 792' })
const echo = <T extends string>(code: number, type: T, name: string) =>
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
    'RFC 792',
  )

/** CXTP between MN and router over IPv4: experimental mobility type 41, subtype 1 (RFC 4065 §3 and §8). */
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
  'RFC 4065 §3',
)

const unreachable = struct(
  'Destination unreachable',
  {
    type: tag(1, 3, 'destinationUnreachable', 'Type'),
    code: u8('Code'),
    checksum: checksum(),
    reserved: reserved(2, 'Unused'),
    /** Next-hop MTU when the code is 4 (RFC 1191 §4). */
    mtu: u16('Next-hop MTU'),
    packet: rest('Invoking packet'),
  },
  'RFC 792',
)

const other = struct('ICMP message', {
  type: caseName('other'),
  typeNumber: sampledAs(u8('Type'), choose => choose.int(42, 255)),
  code: u8('Code'),
  checksum: checksum(),
  body: rest('Body'),
})

/** ICMP message for IPv4, RFC 792. */
export const icmp4 = codecOf(
  'ICMP',
  'RFC 792',
  union('ICMP', {
    codes: { echoReply: 0, destinationUnreachable: 3, echoRequest: 8, cxtp: EXPERIMENTAL_MOBILITY_TYPE },
    peek: peekUint(0, 1, 'Type'),
    cases: {
      echoReply: echo(0, 'echoReply', 'Echo reply'),
      destinationUnreachable: unreachable,
      echoRequest: echo(8, 'echoRequest', 'Echo request'),
      cxtp,
    },
    otherwise: other,
    ref: 'RFC 792',
  }),
)
export type Icmp4Message = Decoded<typeof icmp4>
