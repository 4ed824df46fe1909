import {
  bitFlag,
  bitReserved,
  bits,
  caseName,
  codepoint,
  hexId,
  ipv4Address,
  ipv6Address,
  listToEnd,
  measured,
  octets,
  peekUint,
  reserved,
  rest,
  sampledAs,
  sized,
  struct,
  tag,
  u16,
  u32,
  u64,
  u8,
  union,
  utf8Text,
} from '../schema.ts'
import type { ValuePart } from '../schema.ts'
import { hex32 } from '../../../lib/bytes.ts'
import type { Reader } from '../schema/reader.ts'
import { IPCOMP_TRANSFORM, NONCE_OCTETS, PAYLOAD, SIGNATURE_HASH } from './codes.ts'
import { KE_METHOD } from './transform-codes.ts'

/** Notification data whose layout hangs on its size. */
const peekSize = (reader: Reader): number => reader.end - reader.at

const sizedCase = <T extends string>(type: T, address: (label: string) => ValuePart<string>) =>
  struct(
    'Addresses and ports',
    {
      type: caseName(type),
      source: address('Source address'),
      destination: address('Destination address'),
      sourcePort: u16('Source port'),
      destinationPort: u16('Destination port'),
    },
    'RFC 4555 §4.2.6',
  )

/** Addresses and ports the packet was sent from and to: 12 octets for IPv4, 36 for IPv6 (RFC 4555 §4.2.6). */
const noNats = union('Addresses and ports', {
  codes: { ipv4: 12, ipv6: 36 },
  peek: peekSize,
  cases: { ipv4: sizedCase('ipv4', ipv4Address), ipv6: sizedCase('ipv6', ipv6Address) },
  ref: 'RFC 4555 §4.2.6',
})

const identity = <T extends string, K extends string>(code: number, type: T, key: K, part: ValuePart<string>) =>
  struct('Gateway identity', {
    type: tag(1, code, type, 'Gateway identity type'),
    length: measured(1, 'Gateway identity length'),
    ...({ [key]: sized('length', part) } as { [P in K]: ValuePart<string> }),
  })

/** The gateway a peer is sent to, or comes from (RFC 5685 §9.2). */
const gateway = union('Gateway identity', {
  codes: { ipv4: 1, ipv6: 2, fqdn: 3 },
  peek: peekUint(0, 1, 'Gateway identity type'),
  cases: {
    ipv4: identity(1, 'ipv4', 'address', ipv4Address('Gateway address')),
    ipv6: identity(2, 'ipv6', 'address', ipv6Address('Gateway address')),
    fqdn: identity(3, 'fqdn', 'name', utf8Text('Gateway name', 255)),
  },
  otherwise: struct('Gateway identity', {
    type: caseName('other'),
    code: sampledAs(u8('Gateway identity type'), choose => choose.int(4, 255)),
    length: measured(1, 'Gateway identity length'),
    octets: sized('length', rest('Gateway identity')),
  }),
  ref: 'RFC 5685 §9.2',
})
export type GatewayIdentity = typeof gateway extends ValuePart<infer T> ? T : never

const nonceRest = rest('Nonce data', { max: NONCE_OCTETS.max })
/** None, or a whole nonce (RFC 5685 §9.2). */
const redirectNonce: ValuePart<Uint8Array> = {
  ...nonceRest,
  read: (reader, scope, key) =>
    reader.at === reader.end ? reader.bytes.subarray(reader.at, reader.at) : wholeNonce.read(reader, scope, key),
  sample: (choose, scope, key) => (choose.int(0, 1) === 0 ? new Uint8Array(0) : wholeNonce.sample(choose, scope, key)),
}
const wholeNonce = rest('Nonce data', NONCE_OCTETS)

/** The jump of the sender's outgoing counters: 8 octets with extended sequence numbers (RFC 6311 §6.4). */
const replayDelta = union('Replay counter delta', {
  codes: { plain: 4, extended: 8 },
  peek: peekSize,
  cases: {
    plain: struct('Replay counter delta', { type: caseName('plain'), delta: u32('Delta') }),
    extended: struct('Replay counter delta', { type: caseName('extended'), delta: u64('Delta') }),
  },
  ref: 'RFC 6311 §6.4',
})

const messageIds = () => ({
  nonce: u32('Nonce data', { text: hex32 }),
  /** Message ID of the sender's next request. */
  nextSent: u32('Next request sent'),
  /** Message ID of the peer's next request, as the sender expects it. */
  nextReceived: u32('Next request expected'),
})

/** D set: the SPI of the IKE SA's responder changes; not set: the initiator's (Allard 2008 §3.2; layout: Roamscope). */
const updateSpi = struct('SPI change', {
  flags: bits(1, { responder: bitFlag("D (responder's SPI)"), reserved: bitReserved(7) }),
  reserved2: reserved(3),
  newSpi: hexId('rest', 'New SPI'),
})

const ticket = rest('Ticket')

/** Data of the notify types that have a layout; the data of all others are octets. */
export const NOTIFY_DATA = {
  UNSUPPORTED_CRITICAL_PAYLOAD: struct('Payload', { payload: codepoint(PAYLOAD, 'Payload type') }, 'RFC 7296 §2.5'),
  INVALID_MESSAGE_ID: struct('Message ID', { messageId: u32('Message ID') }, 'RFC 7296 §2.3'),
  INVALID_KE_PAYLOAD: struct('Method', { method: codepoint(KE_METHOD, 'Key exchange method', 2) }, 'RFC 7296 §1.2'),
  SET_WINDOW_SIZE: struct('Window', { size: u32('Window size', { min: 1 }) }, 'RFC 7296 §2.3'),
  IPCOMP_SUPPORTED: struct(
    'IPComp',
    { cpi: u16('CPI'), transform: codepoint(IPCOMP_TRANSFORM, 'IPComp transform'), attributes: rest('Attributes') },
    'RFC 7296 §2.22',
  ),
  NAT_DETECTION_SOURCE_IP: octets(20, 'SHA-1 of SPIs, address and port', 'RFC 7296 §2.23'),
  NAT_DETECTION_DESTINATION_IP: octets(20, 'SHA-1 of SPIs, address and port', 'RFC 7296 §2.23'),
  COOKIE: rest('Cookie', { min: 1, max: 64, ref: 'RFC 7296 §2.6' }),
  ADDITIONAL_IP4_ADDRESS: ipv4Address('Additional address', 'RFC 4555 §4.2.2'),
  ADDITIONAL_IP6_ADDRESS: ipv6Address('Additional address', 'RFC 4555 §4.2.2'),
  COOKIE2: rest('Cookie', { min: 8, max: 64, ref: 'RFC 4555 §4.2.5' }),
  NO_NATS_ALLOWED: noNats,
  AUTH_LIFETIME: struct('Lifetime', { seconds: u32('Lifetime (s)') }, 'RFC 4478 §3'),
  REDIRECT: struct('Redirect', { gateway, nonce: redirectNonce }, 'RFC 5685 §9.2'),
  REDIRECTED_FROM: struct('Redirected from', { gateway }, 'RFC 5685 §9.3'),
  TICKET_LT_OPAQUE: struct('Ticket', { seconds: u32('Lifetime (s)'), ticket }, 'RFC 5723 §7.1'),
  TICKET_OPAQUE: struct('Ticket', { ticket }, 'RFC 5723 §7.2'),
  QUICK_CRASH_DETECTION: rest('Token', { ref: 'RFC 6290 §4.1' }),
  IKEV2_MESSAGE_ID_SYNC: struct('Message IDs', messageIds(), 'RFC 6311 §6.3'),
  IPSEC_REPLAY_COUNTER_SYNC: replayDelta,
  SIGNATURE_HASH_ALGORITHMS: listToEnd(codepoint(SIGNATURE_HASH, 'Hash algorithm', 2), 'Hash algorithms', 256),
  ADDITIONAL_KEY_EXCHANGE: rest('Link', { ref: 'RFC 9370 §2.2.4' }),
  UPDATE_SPI: updateSpi,
  IPSEC_SYN: struct('Counters', { ...messageIds(), replayDelta: u64('Replay counter delta') }),
} as const satisfies Readonly<Record<string, ValuePart<never> | ValuePart<unknown>>>
export type NotifyDataTable = typeof NOTIFY_DATA
