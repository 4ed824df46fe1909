import { codepoint, message, reserved, rest, u16 } from '../schema.ts'
import { CERT_ENCODING } from '../ikev2/codes.ts'
import type { CaseValue } from '../schema/union.ts'
import { attributesOf } from './attribute.ts'
import { IKEV1_PAYLOAD, MODE_CFG_ATTRIBUTE, MODE_CFG_TYPE } from './codes.ts'
import { ikev1Delete } from './delete.ts'
import { ikev1Id, ikev1NatOa } from './identification.ts'
import { ikev1Notify } from './notify.ts'
import { ikev1PayloadHeader } from './payload.ts'
import { ikev1Sa } from './sa.ts'

/** Octets behind the generic header, nothing more. */
const octetsOnly = <T extends string>(type: T, name: string, ref: string, data: string) =>
  message(name, ref, { ...ikev1PayloadHeader(type), data: rest(data) })

/** Encodings as IKEv2 has them (RFC 2408 §3.9). */
const certificate = <T extends string>(type: T, name: string, ref: string, data: string) =>
  message(name, ref, { ...ikev1PayloadHeader(type), encoding: codepoint(CERT_ENCODING, 'Encoding'), data: rest(data) })

/** Layouts by the names of `IKEV1_PAYLOAD`. */
export const IKEV1_PAYLOADS = {
  SA: ikev1Sa,
  KE: octetsOnly('KE', 'IKEv1 key exchange', 'RFC 2408 §3.7', 'Key exchange data'),
  ID: ikev1Id,
  CERT: certificate('CERT', 'IKEv1 certificate', 'RFC 2408 §3.9', 'Certificate'),
  CR: certificate('CR', 'IKEv1 certificate request', 'RFC 2408 §3.10', 'Certificate authority'),
  HASH: octetsOnly('HASH', 'IKEv1 hash', 'RFC 2408 §3.11', 'Hash data'),
  SIG: octetsOnly('SIG', 'IKEv1 signature', 'RFC 2408 §3.12', 'Signature data'),
  NONCE: octetsOnly('NONCE', 'IKEv1 nonce', 'RFC 2408 §3.13', 'Nonce data'),
  N: ikev1Notify,
  D: ikev1Delete,
  VID: octetsOnly('VID', 'IKEv1 vendor ID', 'RFC 2408 §3.16', 'Vendor ID'),
  ATTR: message('IKEv1 mode configuration', 'draft-dukes-ike-mode-cfg §3.2', {
    ...ikev1PayloadHeader('ATTR'),
    cfg: codepoint(MODE_CFG_TYPE, 'Type'),
    reserved2: reserved(1),
    identifier: u16('Identifier'),
    attributes: attributesOf(MODE_CFG_ATTRIBUTE),
  }),
  'NAT-D': octetsOnly('NAT-D', 'IKEv1 NAT detection', 'RFC 3947 §3.2', 'Hash of cookies, address and port'),
  'NAT-OA': ikev1NatOa,
} as const

/** A payload of a type without a layout: kept as it is. */
export interface Ikev1OtherPayload {
  readonly type: 'other'
  readonly code: number
  readonly body: Uint8Array
}
export type Ikev1Payload = CaseValue<typeof IKEV1_PAYLOADS> | Ikev1OtherPayload

const CODES: Readonly<Record<string, number>> = IKEV1_PAYLOAD

/** Payload type on the wire. */
export const ikev1PayloadCode = (payload: Ikev1Payload): number =>
  payload.type === 'other' ? payload.code : (CODES[payload.type] ?? 0)
