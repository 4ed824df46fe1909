import { toHex } from '../../lib/bytes.ts'
import type { TraceEvent } from '../../trace/event.ts'
import { readSecurity, type Headers, type SecurityPacket } from './headers.ts'
import { keyOf, type Run } from './invariant.ts'

/** The SA a sealed packet belongs to, as far as the trace tells. */
export interface SealedPacket {
  readonly packet: SecurityPacket
  readonly headers: Headers
  /** Same for all packets under the same keys. */
  readonly key: string
  readonly encryption: string
}

/** The ESP or AH packet of a frame that its node sealed itself: no copies, no forgeries. */
export function sealedPacket(run: Run, event: TraceEvent): SealedPacket | undefined {
  if (event.kind !== 'sent' || event.forged || event.copyOf !== null) return undefined
  const headers = run.headers(event.message, 'sent')
  const packet = headers === undefined ? undefined : readSecurity(headers)
  if (headers === undefined || packet === undefined) return undefined
  const row = run.outbound(event.node, packet.spi, headers.destination)
  if (row !== undefined) return { packet, headers, key: keyOf(row), encryption: String(row.encryption) }
  const key = run.espKey(packet.spi, headers.source, headers.destination)
  if (key === undefined) return undefined
  return { packet, headers, key: `esp/${key.encryptionKey}/${key.integrityKey}`, encryption: key.encryption }
}

/** Tells packets apart: a packet that is forwarded stays the same. Number and last octets of the ciphertext or ICV. */
export const packetId = ({ spi, sequence, payload }: SecurityPacket): string =>
  `${spi}/${sequence}/${payload.length}/${toHex(payload.subarray(-16))}`
