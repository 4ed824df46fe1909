import { chosen, codepoint, type Decoded, hexId, measured, message, rest, sized, struct, u32 } from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { attributesOf } from './attribute.ts'
import { IKEV1_DOI, IKEV1_NOTIFY, IKEV1_PROTOCOL, PHASE2_ATTRIBUTE } from './codes.ts'
import { ikev1PayloadHeader } from './payload.ts'

const sequence = struct('Sequence number', { sequence: u32('Sequence number') }, 'RFC 3706 §5.3')
/** Data of the notify types that have a layout. */
const DATA = new Map<string, ValuePart<unknown>>(
  Object.entries({
    'RESPONDER-LIFETIME': struct('Lifetime', { attributes: attributesOf(PHASE2_ATTRIBUTE) }, 'RFC 2407 §4.6.3.1'),
    'REPLAY-STATUS': struct('Replay status', { enabled: u32('Replay detection') }, 'RFC 2407 §4.6.3.2'),
    'R-U-THERE': sequence,
    'R-U-THERE-ACK': sequence,
  }),
)
const plain: ValuePart<unknown> = rest('Notification data')

/** Notification payload, RFC 2408 §3.14. The SPI of ISAKMP is both cookies (RFC 2407 §4.6.3.3), or nothing. */
export const ikev1Notify = message('IKEv1 notification', 'RFC 2408 §3.14', {
  ...ikev1PayloadHeader('N'),
  doi: codepoint(IKEV1_DOI, 'Domain of interpretation', 4),
  protocol: codepoint(IKEV1_PROTOCOL, 'Protocol'),
  spiSize: measured(1, 'SPI size'),
  notify: codepoint(IKEV1_NOTIFY, 'Notify message type', 2),
  spi: sized('spiSize', hexId('rest', 'SPI')),
  data: chosen('Notification data', fields => DATA.get(String(fields['notify'])) ?? plain),
})
export type Ikev1Notify = Decoded<typeof ikev1Notify>
