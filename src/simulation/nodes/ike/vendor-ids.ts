import { equalBytes, utf8 } from '../../../lib/bytes.ts'
import { payloadsOf } from '../../../protocol/wire/ikev2/find.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkePeer } from './ike-config.ts'
import { mobilityPolicy } from './mobility-policy.ts'

/**
 * Says that its sender takes an IKE SA on at another router: UPDATE_SA_ADDRESSES of the responder, which RFC 4555 §3.5
 * forbids, and UPDATE_SPI (Allard 2008 §3.2.4). What no standard knows may be used only where the peer has announced it
 * (RFC 7296 §3.12).
 */
export const CONTEXT_TRANSFER_VENDOR_ID: Uint8Array = utf8('Roamscope context transfer 1')

/** In IKE_AUTH, both ways. */
export const contextTransferOffer = (peer: IkePeer): readonly ClearPayload[] =>
  mobilityPolicy(peer).contextTransfer ? [{ type: 'V', vendor: CONTEXT_TRANSFER_VENDOR_ID }] : []

export const readContextTransferOffer = (peer: IkePeer, payloads: readonly ClearPayload[]): boolean =>
  mobilityPolicy(peer).contextTransfer &&
  payloadsOf(payloads, 'V').some(({ vendor }) => equalBytes(vendor, CONTEXT_TRANSFER_VENDOR_ID))
