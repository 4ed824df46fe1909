import type { CaseValue } from '../schema/union.ts'
import { auth } from './auth.ts'
import { cert } from './cert.ts'
import { certReq } from './certreq.ts'
import { PAYLOAD } from './codes.ts'
import { configuration } from './configuration.ts'
import { deletePayload } from './delete.ts'
import { eap } from './eap/payload.ts'
import { idInitiator, idResponder } from './identification.ts'
import { ke } from './ke.ts'
import { nonce } from './nonce.ts'
import { notifyPayload } from './notify.ts'
import { sa } from './sa.ts'
import { sk, skf } from './sk.ts'
import { tsInitiator, tsResponder } from './traffic-selector.ts'
import { vendorId } from './vendor-id.ts'

/** Layouts of the payloads that end a message and hold others. */
export const SEALED = { SK: sk, SKF: skf } as const
/** Layouts of all others, by the names of `PAYLOAD`. */
export const CLEAR = {
  SA: sa,
  KE: ke,
  IDi: idInitiator,
  IDr: idResponder,
  CERT: cert,
  CERTREQ: certReq,
  AUTH: auth,
  Nonce: nonce,
  N: notifyPayload,
  D: deletePayload,
  V: vendorId,
  TSi: tsInitiator,
  TSr: tsResponder,
  CP: configuration,
  EAP: eap,
} as const

/**
 * A payload of a type this program has no layout for: kept as it is. `critical`: the message has to be refused
 * (RFC 7296 §2.5); otherwise the payload is passed over.
 */
export interface OtherPayload {
  readonly type: 'other'
  readonly code: number
  readonly critical: boolean
  readonly body: Uint8Array
}
/** A payload inside SK, or of a message without one. */
export type ClearPayload = CaseValue<typeof CLEAR> | OtherPayload
export type SealedPayload = CaseValue<typeof SEALED>
export type IkePayload = ClearPayload | SealedPayload
export type IkePayloadType = IkePayload['type']

const CODES: Readonly<Record<string, number>> = PAYLOAD

/** Payload type on the wire. */
export const payloadCode = (payload: IkePayload): number =>
  payload.type === 'other' ? payload.code : (CODES[payload.type] ?? 0)

/** What the header before a chain says: the type of its first payload, 0 for none. */
export const firstPayloadCode = (payloads: readonly IkePayload[]): number => {
  const [first] = payloads
  return first === undefined ? PAYLOAD.none : payloadCode(first)
}
