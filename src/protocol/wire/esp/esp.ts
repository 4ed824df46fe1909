import { hex32 } from '../../../lib/bytes.ts'
import { type Decoded, message, rest, u32 } from '../schema.ts'

/**
 * ESP packet as it lies on the wire, RFC 4303 §2. What follows the sequence number (IV, ciphertext, ICV) has the sizes
 * of the SA's algorithms, which the packet does not tell: opening it is a layer, not a field.
 */
export const esp = message('ESP', 'RFC 4303 §2', {
  spi: u32('Security parameters index', { text: hex32 }),
  sequence: u32('Sequence number'),
  payload: rest('Protected octets'),
})
export type EspPacket = Decoded<typeof esp>

export const ESP_HEADER_OCTETS = 8
