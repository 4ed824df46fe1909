import { chosen, codepoint, type Decoded, measured, message, reserved, rest, sized, struct } from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { AUTH_METHOD } from './codes.ts'
import { payloadHeader } from './payload.ts'

/** Signature with its AlgorithmIdentifier in DER (RFC 7427 §3). */
export interface DigitalSignature {
  readonly algorithm: Uint8Array
  readonly signature: Uint8Array
}

const signed: ValuePart<DigitalSignature> = struct(
  'Digital signature',
  {
    algorithmLength: measured(1, 'ASN.1 length'),
    algorithm: sized('algorithmLength', rest('AlgorithmIdentifier (DER)')),
    signature: rest('Signature value'),
  },
  'RFC 7427 §3',
)
const plain = rest('Authentication data')

/** Authentication payload, RFC 7296 §3.8. `data`: octets, or algorithm and signature for method 14. */
export const auth = message('Authentication', 'RFC 7296 §3.8', {
  ...payloadHeader('AUTH'),
  method: codepoint(AUTH_METHOD, 'Authentication method'),
  reserved: reserved(3),
  data: chosen<Uint8Array | DigitalSignature>(
    'Authentication data',
    fields => (fields['method'] === 'digital signature' ? signed : plain) as ValuePart<Uint8Array | DigitalSignature>,
    ['method'],
  ),
})
export type AuthPayload = Decoded<typeof auth>
