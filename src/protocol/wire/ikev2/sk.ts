import { caseName, codepoint, type Decoded, message, rest, sampledAs, u16 } from '../schema.ts'
import { PAYLOAD } from './codes.ts'
import { payloadLength } from './payload.ts'

/**
 * Encrypted payload, RFC 7296 §3.14, closed: IV, ciphertext and ICV have the sizes of the IKE SA's algorithms, which the
 * octets do not tell. Opening it is a layer (`open.ts`). `first`: type of the first payload inside, `none` for no payload.
 */
export const sk = message('Encrypted and authenticated', 'RFC 7296 §3.14', {
  type: caseName('SK'),
  first: codepoint(PAYLOAD, 'Next payload (first inside)'),
  ...payloadLength(),
  body: rest('IV, ciphertext and ICV'),
})
export type SkPayload = Decoded<typeof sk>

/** Encrypted fragment payload, RFC 7383 §2.5. `first` is that of the whole message in fragment 1, `none` in all others. */
export const skf = message('Encrypted and authenticated fragment', 'RFC 7383 §2.5', {
  type: caseName('SKF'),
  first: codepoint(PAYLOAD, 'Next payload (first inside)'),
  ...payloadLength(),
  number: u16('Fragment number'),
  total: sampledAs(u16('Total fragments'), choose => choose.int(1, 65_535)),
  body: rest('IV, ciphertext and ICV'),
})
export type SkfPayload = Decoded<typeof skf>

/** Octets of an SKF payload before its IV. */
export const SKF_HEADER_OCTETS = 8
