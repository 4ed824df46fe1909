import { toHex } from '../../lib/bytes.ts'
import type { TraceEvent } from '../../trace/event.ts'
import type { SecurityPacket } from './headers.ts'
import { keyOf, type Run, type SealedPacket } from './invariant.ts'

/** The ESP or AH packet of a frame that its node sealed itself: no copies, no forgeries. */
export function sealedPacket(run: Omit<Run, 'sealed'>, event: TraceEvent): SealedPacket | undefined {
  if (event.kind !== 'sent' || event.forged || event.copyOf !== null) return undefined
  const headers = run.headers(event.message, 'sent')
  const packet = run.security(event.message, 'sent')
  if (headers === undefined || packet === undefined) return undefined
  const row = run.outbound(event.node, packet.spi, headers.destination)
  if (row !== undefined) return { packet, id: packetId(packet), key: keyOf(row), encryption: String(row.encryption) }
  const key = run.espKey(packet.spi, headers.source, headers.destination)
  if (key === undefined) return undefined
  return {
    packet,
    id: packetId(packet),
    key: `esp/${key.encryptionKey}/${key.integrityKey}`,
    encryption: key.encryption,
  }
}

/** Tells packets apart: a packet that is forwarded stays the same. Number and last octets of the ciphertext or ICV. */
export const packetId = ({ spi, sequence, payload }: SecurityPacket): string =>
  `${spi}/${sequence}/${payload.length}/${toHex(payload.subarray(-16))}`
