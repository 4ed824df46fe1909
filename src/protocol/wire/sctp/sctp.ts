import {
  bitFlag,
  bitReserved,
  bits,
  caseName,
  codepoint,
  crc32cChecksum,
  type Decoded,
  lengthOfAll,
  listToEnd,
  message,
  padded,
  peekUint,
  rest,
  sampledAs,
  struct,
  tag,
  u16,
  u32,
  u8,
  union,
} from '../schema.ts'
import { CXTP_PPID } from '../cxtp/codes.ts'

export const SCTP_PPID = { CXTP: CXTP_PPID } as const
const CHUNKS_MAX = 64

/** DATA chunk, RFC 9260 §3.3.1. */
const dataChunk = struct(
  'DATA chunk',
  {
    type: tag(1, 0, 'data', 'Chunk type'),
    flags: bits(1, {
      reserved: bitReserved(4),
      immediate: bitFlag('I (acknowledge at once)'),
      unordered: bitFlag('U (unordered)'),
      beginning: bitFlag('B (beginning)'),
      ending: bitFlag('E (ending)'),
    }),
    length: lengthOfAll(2, 'Chunk length'),
    tsn: u32('Transmission sequence number'),
    stream: u16('Stream'),
    streamSequence: u16('Stream sequence number'),
    protocol: codepoint(SCTP_PPID, 'Payload protocol', 4),
    payload: rest('User data'),
  },
  'RFC 9260 §3.3.1',
)

/** Any other chunk, kept as it is: set-up and acknowledgement of associations are not simulated. */
const otherChunk = struct('Chunk', {
  type: caseName('other'),
  code: sampledAs(u8('Chunk type'), choose => choose.int(1, 255)),
  flags: u8('Chunk flags'),
  length: lengthOfAll(2, 'Chunk length'),
  data: rest('Chunk value'),
})

const chunk = union('Chunk', {
  codes: { data: 0 },
  peek: peekUint(0, 1, 'Chunk type'),
  cases: { data: dataChunk },
  otherwise: otherChunk,
  ref: 'RFC 9260 §3.2',
})

/** SCTP packet, RFC 9260 §3.1. */
export const sctp = message('SCTP', 'RFC 9260 §3.1', {
  sourcePort: u16('Source port'),
  destinationPort: u16('Destination port'),
  verificationTag: u32('Verification tag'),
  checksum: crc32cChecksum('RFC 9260 §6.8'),
  chunks: listToEnd(padded(4, chunk), 'Chunks', CHUNKS_MAX),
})
export type SctpPacket = Decoded<typeof sctp>
