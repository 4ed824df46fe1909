import type { ClearPayload } from './payloads.ts'
import { type IkeHeader, ikeMessage } from './message.ts'
import { encodeInner } from './seal.ts'

/**
 * A | P of one IKE_INTERMEDIATE message: what prf(SK_p, …) authenticates of it (RFC 9242 §3.3.2). The message as if its
 * payloads lay in SK unencrypted: no IV, padding, pad length and ICV, and lengths to match. Of a fragmented message, the
 * whole one. A is the first 32 octets.
 */
export function intAuthOctets(header: IkeHeader, payloads: readonly ClearPayload[]): Uint8Array {
  const { first, octets } = encodeInner(payloads)
  return ikeMessage.encode({ ...header, payloads: [{ type: 'SK', first, body: octets }] })
}
