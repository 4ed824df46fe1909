import { type Decoded, message, rest } from '../schema.ts'
import { payloadHeader } from './payload.ts'

/** Vendor ID payload, RFC 7296 §3.12. */
export const vendorId = message('Vendor ID', 'RFC 7296 §3.12', {
  ...payloadHeader('V'),
  vendor: rest('Vendor ID'),
})
export type VendorIdPayload = Decoded<typeof vendorId>
