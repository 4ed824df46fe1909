import { hex32 } from '../../../../lib/bytes.ts'
import { EXCHANGE } from '../../ikev2/codes.ts'
import { identification } from '../../ikev2/identification.ts'
import { ENCR, INTEG, KE_METHOD, PRF } from '../../ikev2/transform-codes.ts'
import {
  codepoint,
  computed,
  flags,
  hexId,
  ipAddress,
  measured,
  sized,
  struct,
  u16,
  u32,
  u8,
  type ValuePart,
} from '../../schema.ts'
import { ipVersion } from '../../ip/address.ts'
import { oneOf } from './known.ts'
import { anyAddress, count64, few, sizedOctets, unwrapped, wordOr } from './parts.ts'

/** Shapes that the contexts of key management share (Allard 2008 §3.1; RFC 7296). */

/** An identity as the ID payload has it: type, three octets of zero, data (RFC 7296 §3.5); behind its length. */
export const identity = (label: string) =>
  unwrapped(struct(label, { length: measured(2, 'Length'), id: sized('length', identification) }), 'id')

/** An end of IKE's UDP: address and port (RFC 7296 §2.23). */
export const place = (label: string) => struct(label, { address: anyAddress('Address'), port: u16('Port') })

const versionOf = (fields: Readonly<Record<string, unknown>>): number => {
  const { from } = fields
  return typeof from === 'string' ? ipVersion(from) : 0
}
const isIpv4 = (fields: Readonly<Record<string, unknown>>): boolean => fields['family'] === 4

/** Traffic of one side: addresses, protocol and ports (RFC 7296 §3.13.1). */
export const trafficRange = struct('Traffic range', {
  family: computed(1, 'IP version', versionOf, { allowed: [4, 6], text: value => `IPv${value}` }),
  from: ipAddress('First address', isIpv4),
  to: ipAddress('Last address', isIpv4),
  protocol: wordOr('Protocol', ['any'], u8('Number')),
  ports: wordOr('Ports', ['any', 'opaque'], struct('Range', { from: u16('First'), to: u16('Last') })),
})
export const RANGES_MAX = 16

/** Additional key exchanges by their slots; 0xffff: the offer had no such type (RFC 9370 §2.2.1). */
const SLOTS_MAX = 7
const additional = few(codepoint(KE_METHOD, 'Method', 2), 'Additional key exchanges', SLOTS_MAX)

/** What was agreed for an IKE SA; the key octets tell the sizes of AES apart, salt included. */
export const ikeAlgorithms = struct('Algorithms', {
  encryption: codepoint(ENCR, 'Encryption', 2),
  keyOctets: u16('Key octets'),
  integrity: codepoint(INTEG, 'Integrity', 2),
  prf: codepoint(PRF, 'PRF', 2),
  keyExchange: codepoint(KE_METHOD, 'Key exchange', 2),
  additional,
})

/** What was agreed for a pair of child SAs. */
export const childAlgorithms = struct('Algorithms', {
  encryption: codepoint(ENCR, 'Encryption', 2),
  keyOctets: u16('Key octets'),
  integrity: codepoint(INTEG, 'Integrity', 2),
  keyExchange: codepoint(KE_METHOD, 'Key exchange', 2),
  additional,
  sequence: oneOf({ noesn: 0, esn: 1 }, 'Sequence numbers'),
})

/** The keys that protect and derive; SK_p served for IKE_AUTH and is over (RFC 7296 §2.14, §2.15). */
export const ikeKeys = struct('Keys', {
  skD: sizedOctets('SK_d'),
  skAi: sizedOctets('SK_ai'),
  skAr: sizedOctets('SK_ar'),
  skEi: sizedOctets('SK_ei'),
  skEr: sizedOctets('SK_er'),
})

/** Nonces of the exchange that made the SA. */
export const nonces = struct('Nonces', { nonceI: sizedOctets('Ni'), nonceR: sizedOctets('Nr') })

export const spiPair = struct('SPIs of the keys', {
  initiator: hexId(8, 'Initiator SPI'),
  responder: hexId(8, 'Responder SPI'),
})

const PIECES_MAX = 32
const MESSAGES_MAX = 64
const pieces = few(sizedOctets('Message'), 'Pieces', PIECES_MAX)

/** An answer that the peer may ask for again (RFC 7296 §2.1). */
const answer = struct('Answer', {
  messageId: u32('Message ID'),
  exchange: codepoint(EXCHANGE, 'Exchange type'),
  messages: pieces,
})
export const answers = few(answer, 'Kept answers', MESSAGES_MAX)

/** What a request is for. Those that a router of its own cannot finish are no choice here. */
export const REQUEST_PURPOSE = {
  liveness: 1,
  'create-child': 2,
  'rekey-child': 3,
  'delete-child': 4,
  'rekey-ike': 5,
  other: 6,
} as const

/** A request that is not answered: it goes on with the same octets (RFC 7296 §2.1). `child`: its place among the children. */
const request = struct('Request', {
  messageId: u32('Message ID'),
  exchange: codepoint(EXCHANGE, 'Exchange type'),
  purpose: oneOf(REQUEST_PURPOSE, 'Purpose'),
  child: u8('Child'),
  messages: pieces,
})
export const requests = few(request, 'Open requests', MESSAGES_MAX)

/** Secrets of a key exchange that is not finished, and what was said in it. */
const opening = struct('Open key exchange', {
  nonce: sizedOctets('Own nonce'),
  random: sizedOctets('Own random octets'),
  group: wordOr('Group', ['none'], codepoint(KE_METHOD, 'Key exchange', 2)),
})

/** The successor of the IKE SA that the router has asked for. */
export const successor = struct('Asked-for successor', { spi: hexId(8, 'SPI'), opening })

const CHILD_STATE = { wished: 0, used: 1, waits: 2 } as const

/** IKE's side of a pair of child SAs; the SAs themselves are contexts of type 0xFF01, found by these SPIs. */
const child = struct('Child', {
  /** `wished`: asked for, not made; `waits`: the outbound SA is not used before the peer's (RFC 7296 §2.8). */
  state: oneOf(CHILD_STATE, 'State'),
  inboundSpi: u32("Router's SPI", { text: hex32 }),
  outboundSpi: u32("Mobile's SPI", { text: hex32 }),
  madeBy: oneOf({ us: 0, peer: 1 }, 'Made by'),
  algorithms: childAlgorithms,
  localRanges: few(trafficRange, "Router's side", RANGES_MAX),
  remoteRanges: few(trafficRange, "Mobile's side", RANGES_MAX),
  nonces,
  opening,
  replaces: wordOr('Replaces', ['none'], u8('Child')),
  softRemainingUs: wordOr('Soft lifetime left', ['none'], count64('µs')),
  hardRemainingUs: wordOr('Hard lifetime left', ['none'], count64('µs')),
})
export const CHILDREN_MAX = 64
export const children = few(child, 'Children', CHILDREN_MAX)

/** What the two sides agreed to speak beside the base protocol, and what stands between them. */
export const EXTENSIONS = flags(
  2,
  {
    mobike: 0x8000,
    fragmentation: 0x4000,
    redirect: 0x2000,
    counterSync: 0x1000,
    contextTransfer: 0x0800,
    natTraversal: 0x0400,
    encapsulated: 0x0200,
    behindNat: 0x0100,
    peerBehindNat: 0x0080,
    sequenceSync: 0x0040,
  },
  'Extensions',
)
export const NO_EXTENSIONS = {
  mobike: false,
  fragmentation: false,
  redirect: false,
  counterSync: false,
  contextTransfer: false,
  natTraversal: false,
  encapsulated: false,
  behindNat: false,
  peerBehindNat: false,
  sequenceSync: false,
}

const ADDRESSES_MAX = 16
export const addresses = (label: string): ValuePart<readonly string[]> =>
  few(anyAddress('Address'), label, ADDRESSES_MAX)
export const messageIds = few(u32('Message ID'), 'Carried out ahead', MESSAGES_MAX)
export const windows = struct('Windows', { peer: u8("Mobile's", { min: 1 }), own: u8("Router's", { min: 1 }) })
