import { type Decoded, message } from '../../schema.ts'
import { payloadHeader } from '../payload.ts'
import { eapPacket } from './packet.ts'

/** EAP payload, RFC 7296 §3.16: one EAP packet that fills it. */
export const eap = message('Extensible authentication', 'RFC 7296 §3.16', {
  ...payloadHeader('EAP'),
  packet: eapPacket,
})
export type EapPayload = Decoded<typeof eap>
