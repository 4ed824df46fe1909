import { hex32 } from '../../../../lib/bytes.ts'
import { type Decoded, hexId, struct, u16, u32 } from '../../schema.ts'
import { contextType, maybe, required, withDefault } from './context-type.ts'
import { place } from './ike-parts.ts'
import { oneOf } from './known.ts'
import { count64, few, name, sizedOctets } from './parts.ts'

const SEED = 'Allard 2008 §4.1'

/** Phase 1 by its attribute values; the key octets tell the sizes of AES apart (RFC 2409 Appendix A). */
const algorithms = struct('Algorithms', {
  encryption: oneOf({ DES: 1, '3DES': 5, AES: 7 }, 'Encryption', 2),
  keyOctets: u16('Key octets'),
  hash: oneOf({ SHA1: 2, 'SHA2-256': 4, 'SHA2-384': 5, 'SHA2-512': 6 }, 'Hash', 2),
  authentication: oneOf({ 'pre-shared key': 1 }, 'Authentication', 2),
  group: u16('Group'),
})

const PAIRS_MAX = 64
const pair = struct('Pair', {
  inboundSpi: u32("Router's SPI", { text: hex32 }),
  outboundSpi: u32("Mobile's SPI", { text: hex32 }),
})

/**
 * Context type 0xFF05: one ISAKMP SA, as the router holds it (Roamscope D3): the "informations obtained from IKE phase 1"
 * of Allard 2008 §4.1. With SKEYID_a and SKEYID_e its messages go on, with SKEYID_d it makes SAs, and the last block of
 * phase 1 begins every later IV (RFC 2409 §5, Appendix B). Message IDs are random and need not travel. The secret that made
 * SKEYID stays where it is.
 */
export const ikev1Context = contextType('IKEv1 context', SEED, {
  initiatorCookie: required(hexId(8, 'Initiator cookie'), 'identity', 'RFC 2408 §3.1'),
  responderCookie: required(hexId(8, 'Responder cookie'), 'identity', 'RFC 2408 §3.1'),
  role: withDefault(oneOf({ initiator: 1, responder: 2 }, 'Role'), 'responder', 'identity', 'RFC 2408 §2.1'),
  exchange: withDefault(oneOf({ main: 2, aggressive: 4 }, 'Exchange of phase 1'), 'main', 'static', 'RFC 2409 §5'),
  local: required(place("Router's end"), 'rewritten', 'RFC 2408 §2.5.1'),
  remote: required(place("Mobile's end"), 'rewritten', 'RFC 2408 §2.5.1'),
  link: required(name('Peer'), 'identity', SEED),
  algorithms: required(algorithms, 'static', 'RFC 2409 Appendix A'),
  skeyidD: required(sizedOctets('SKEYID_d'), 'secret', 'RFC 2409 §5'),
  skeyidA: required(sizedOctets('SKEYID_a'), 'secret', 'RFC 2409 §5'),
  skeyidE: required(sizedOctets('SKEYID_e'), 'secret', 'RFC 2409 §5'),
  lastBlock: required(sizedOctets('Last block of phase 1'), 'dynamic', 'RFC 2409 Appendix B'),
  pfs: withDefault(u16('Group of quick mode'), 0, 'static', 'RFC 2409 §5.5'),
  remainingUs: maybe(count64('Lifetime left (µs)'), 'dynamic', 'RFC 2409 §3'),
  pairs: withDefault(few(pair, 'Pairs of SAs', PAIRS_MAX), [], 'dynamic', 'RFC 2409 §5.5'),
})
export type Ikev1Context = Decoded<(typeof ikev1Context)['codec']>
