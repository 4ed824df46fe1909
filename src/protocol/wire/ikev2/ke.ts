import { codepoint, type Decoded, message, reserved, rest } from '../schema.ts'
import { payloadHeader } from './payload.ts'
import { KE_METHOD } from './transform-codes.ts'

/** Key Exchange payload, RFC 7296 §3.4: a Diffie-Hellman public value, or what a KEM sends (RFC 9370 §2.2.2). */
export const ke = message('Key exchange', 'RFC 7296 §3.4', {
  ...payloadHeader('KE'),
  method: codepoint(KE_METHOD, 'Key exchange method', 2),
  reserved: reserved(2),
  data: rest('Key exchange data'),
})
export type KePayload = Decoded<typeof ke>
