import type { Micros } from '../../lib/micros.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { CXTP_PORT } from '../../protocol/wire/cxtp/codes.ts'
import { messageOctets, readHead } from '../../protocol/wire/cxtp/head.ts'
import { takePiece } from '../../protocol/wire/reassembly.ts'
import type { Piece, Reassembly, Taken } from '../../protocol/wire/reassembly.ts'
import type { WireError } from '../../protocol/wire/schema.ts'
import { sctp } from '../../protocol/wire/sctp/sctp.ts'
import { tcp } from '../../protocol/wire/tcp/tcp.ts'

interface Ends {
  readonly source: string
  readonly destination: string
}
export type TransportPart = Omit<Piece, 'frame' | 'atUs'>

/**
 * What an SCTP packet or TCP segment for CXTP's port carries: whole messages or parts of them. `undefined` when it is for
 * another port. Errors: the packet is no packet, its checksum fails, or an SCTP packet has no DATA chunk.
 */
export function readTransport(
  nextHeader: 'sctp' | 'tcp',
  payload: Uint8Array,
  ends: Ends,
): Result<readonly TransportPart[], WireError> | undefined {
  if (nextHeader === 'tcp') {
    const segment = tcp.decode(payload, ends)
    if (!segment.ok) return segment
    const { destinationPort, sequence: from, payload: octets } = segment.value
    if (destinationPort !== CXTP_PORT) return undefined
    const part = { from, span: octets.length, begins: beginsMessage(octets), ends: false, stream: '', octets }
    return ok(octets.length === 0 ? [] : [part])
  }
  const packet = sctp.decode(payload)
  if (!packet.ok) return packet
  if (packet.value.destinationPort !== CXTP_PORT) return undefined
  const parts = packet.value.chunks.flatMap((chunk): TransportPart[] =>
    chunk.type === 'data'
      ? [
          {
            from: chunk.tsn,
            span: 1,
            begins: chunk.beginning,
            ends: chunk.ending,
            stream: `${chunk.stream}/${chunk.streamSequence}/${chunk.unordered}`,
            octets: chunk.payload,
          },
        ]
      : [],
  )
  return parts.length === 0
    ? err({ code: 'range', at: 12, field: 'Chunks', found: 'no DATA chunk', allowed: 'one', ref: 'RFC 4067 §3.1' })
    : ok(parts)
}

/**
 * Octets of the stream with which a message may begin: exactly one message by its own length, or a first word that has
 * nothing wrong. Needed behind a gap only, where no length counts up to here (Roamscope: nobody fills the gap again).
 */
const beginsMessage = (octets: Uint8Array): boolean =>
  messageOctets(octets) === octets.length || readHead(octets) !== undefined

/** Takes a part into what a router keeps of its peer's; TCP's messages end where their length says. */
export function takePart(
  nextHeader: 'sctp' | 'tcp',
  before: Reassembly,
  part: TransportPart,
  arrival: { readonly frame: number; readonly atUs: Micros },
): Taken {
  return takePiece(before, { ...part, ...arrival }, nextHeader === 'tcp' ? streamLength : undefined)
}

/** Shorter than any message: whatever this is, it is read as one and refused for what it is. */
const TOO_SHORT = 8
function streamLength(octets: Uint8Array): number | undefined {
  const length = messageOctets(octets)
  return length === undefined || length >= TOO_SHORT ? length : octets.length
}
