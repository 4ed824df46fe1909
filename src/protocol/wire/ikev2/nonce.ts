import { type Decoded, message, rest } from '../schema.ts'
import { NONCE_OCTETS } from './codes.ts'
import { payloadHeader } from './payload.ts'

/** Nonce payload, RFC 7296 §3.9. */
export const nonce = message('Nonce', 'RFC 7296 §3.9', {
  ...payloadHeader('Nonce'),
  nonce: rest('Nonce data', NONCE_OCTETS),
})
export type NoncePayload = Decoded<typeof nonce>
