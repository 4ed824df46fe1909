import { err } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { CXTP_PORT } from '../../protocol/wire/cxtp/codes.ts'
import { decodeCxtp } from '../../protocol/wire/cxtp/message.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { WireError } from '../../protocol/wire/schema.ts'
import { sctp } from '../../protocol/wire/sctp/sctp.ts'
import { tcp } from '../../protocol/wire/tcp/tcp.ts'

/** The CXTP message in an SCTP packet or TCP segment; `undefined` when it is not for CXTP's port. */
export function readTransport(
  nextHeader: 'sctp' | 'tcp',
  payload: Uint8Array,
  ends: { readonly source: string; readonly destination: string },
): Result<CxtpMessage, WireError> | undefined {
  if (nextHeader === 'tcp') {
    const segment = tcp.decode(payload, ends)
    if (!segment.ok) return segment
    return segment.value.destinationPort === CXTP_PORT ? decodeCxtp(segment.value.payload) : undefined
  }
  const packet = sctp.decode(payload)
  if (!packet.ok) return packet
  const data = packet.value.chunks.find(chunk => chunk.type === 'data')
  if (packet.value.destinationPort !== CXTP_PORT) return undefined
  return data === undefined
    ? err({ code: 'range', at: 12, field: 'Chunks', found: 'no DATA chunk', allowed: 'one', ref: 'RFC 4067 §3.1' })
    : decodeCxtp(data.payload)
}
