import { hex32 } from '../../../lib/bytes.ts'
import {
  bitConstant,
  bitFlag,
  bitReserved,
  bits,
  codepoint,
  type Decoded,
  hexId,
  lengthOfAll,
  message,
  optional,
  rest,
  struct,
  u32,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { codeNumber, codeReader } from '../schema/numbers.ts'

/** Exchange types: RFC 2408 §3.1, RFC 2409 §7, draft-ietf-ipsec-isakmp-mode-cfg §3.2. */
export const IKEV1_EXCHANGE = {
  Base: 1,
  'Main mode': 2,
  'Authentication only': 3,
  'Aggressive mode': 4,
  Informational: 5,
  Transaction: 6,
  'Quick mode': 32,
  'New group mode': 33,
} as const

/** Payload types: RFC 2408 §3.1, RFC 3947 §8. */
export const IKEV1_PAYLOAD = {
  none: 0,
  SA: 1,
  P: 2,
  T: 3,
  KE: 4,
  ID: 5,
  CERT: 6,
  CR: 7,
  HASH: 8,
  SIG: 9,
  NONCE: 10,
  N: 11,
  D: 12,
  VID: 13,
  ATTR: 14,
  'NAT-D': 20,
  'NAT-OA': 21,
} as const

const PAYLOADS_MAX = 64
const nameOf = codeReader(IKEV1_PAYLOAD)

const payloadLayout = (label: string) =>
  struct(
    label,
    {
      /** Type of the payload behind this one. */
      next: codepoint(IKEV1_PAYLOAD, 'Next payload'),
      reserved: bits(1, { reserved: bitReserved(8) }),
      length: lengthOfAll(2, 'Payload length', { ref: 'RFC 2408 §3.2' }),
      body: rest('Payload data'),
    },
    'RFC 2408 §3.2',
  )
const LAYOUT_OF = new Map<number, ReturnType<typeof payloadLayout>>(
  Object.entries(IKEV1_PAYLOAD).map(([name, code]) => [code, payloadLayout(`${name} (${code})`)]),
)
const anyLayout = payloadLayout('Payload')
/** A payload whose body is not looked into; its own type stands in the one before, or in the header. */
export type Ikev1Payload = typeof anyLayout extends ValuePart<infer T> ? T : never

/** Payloads one behind the other until one says that none follows. */
const chain: ValuePart<readonly Ikev1Payload[]> = {
  kind: 'value',
  label: 'Payloads',
  size: `0 to ${PAYLOADS_MAX} payloads`,
  open: false,
  read(reader, scope, key) {
    const payloads: Ikev1Payload[] = []
    reader.recorder?.enter(key, 'Payloads', reader.at)
    let code = codeNumber(IKEV1_PAYLOAD, scope.fields['nextPayload'] as Ikev1Payload['next'])
    while (code !== IKEV1_PAYLOAD.none && !reader.stopped) {
      if (payloads.length === PAYLOADS_MAX) {
        const allowed = `at most ${PAYLOADS_MAX}`
        reader.fail({ code: 'limit', at: reader.at, field: 'Payloads', found: 'more', allowed, ref: reader.ref })
        break
      }
      const payload = (LAYOUT_OF.get(code) ?? anyLayout).read(reader, scope, String(payloads.length))
      if (payload === undefined) break
      payloads.push(payload)
      code = codeNumber(IKEV1_PAYLOAD, payload.next)
    }
    reader.recorder?.leave(reader.at)
    return reader.stopped ? undefined : payloads
  },
  write: (writer, payloads, scope) => payloads.forEach(payload => anyLayout.write(writer, payload, scope, '')),
  sample(choose, { fields }) {
    const payloads: Ikev1Payload[] = []
    for (let next = fields['nextPayload'] as Ikev1Payload['next']; next !== 'none';) {
      next = payloads.length === 3 ? 'none' : nameOf(choose.int(0, 13))
      payloads.push({ next, body: choose.bytes(choose.int(0, 12)) })
    }
    return payloads
  },
}

const isEncrypted = (fields: Readonly<Record<string, unknown>>): boolean => fields['encryption'] === true

/** IKEv1 (ISAKMP) message, RFC 2408 §3.1: header and payloads, or the ciphertext behind the header (flag E). */
export const ikev1Message = message('IKEv1 message', 'RFC 2408 §3.1', {
  initiatorCookie: hexId(8, 'Initiator cookie'),
  responderCookie: hexId(8, 'Responder cookie'),
  nextPayload: codepoint(IKEV1_PAYLOAD, 'Next payload'),
  version: bits(1, { major: bitConstant(4, 1, 'Major version'), minor: bitReserved(4, 'Minor version') }),
  exchange: codepoint(IKEV1_EXCHANGE, 'Exchange type'),
  flags: bits(1, {
    reserved: bitReserved(5),
    authentication: bitFlag('A (authentication only)'),
    commit: bitFlag('C (commit)'),
    encryption: bitFlag('E (encryption)'),
  }),
  messageId: u32('Message ID', { text: hex32 }),
  length: lengthOfAll(4, 'Length'),
  encrypted: optional(isEncrypted, rest('Encrypted payloads')),
  payloads: optional(fields => !isEncrypted(fields), chain),
})
export type Ikev1Message = Decoded<typeof ikev1Message>
