import { type Decoded, hexId, u32, u64 } from '../../schema.ts'
import { contextType, maybe, required, withDefault } from './context-type.ts'
import {
  addresses,
  answers,
  children,
  EXTENSIONS,
  ikeAlgorithms,
  ikeKeys,
  messageIds,
  NO_EXTENSIONS,
  nonces,
  place,
  requests,
  spiPair,
  successor,
  windows,
} from './ike-parts.ts'
import { oneOf } from './known.ts'
import { count64, name, sizedOctets } from './parts.ts'

const SEED = 'Allard 2008 §3.1'
const EMPTY = new Uint8Array(0)

/**
 * Context type 0xFF04: one IKE SA with IKE's side of its child SAs (Roamscope D3), as the router holds it. The fields of
 * Allard 2008 §3.1, and those that its list lacks: Message IDs, windows, IVs, what was agreed beside the base protocol,
 * and what is open (RFC 7296 §2.1 to §2.3; RFC 6311 §5). Either the keys travel, or the SKEYSEED that makes them.
 * Times are what is left, in µs.
 */
export const ikev2Context = contextType('IKEv2 context', SEED, {
  initiatorSpi: required(hexId(8, 'Initiator SPI'), 'identity', SEED),
  responderSpi: required(hexId(8, 'Responder SPI'), 'identity', SEED),
  role: withDefault(oneOf({ initiator: 1, responder: 2 }, 'Role'), 'responder', 'identity', 'RFC 7296 §2.2'),
  founder: withDefault(oneOf({ us: 0, peer: 1 }, 'Began the line'), 'peer', 'identity', 'RFC 4555 §3.5'),
  local: required(place("Router's end"), 'rewritten', 'RFC 7296 §2.11'),
  remote: required(place("Mobile's end"), 'rewritten', 'RFC 7296 §2.11'),
  link: withDefault(name('Link to the PAD'), '', 'identity', 'RFC 4301 §4.4.3'),
  extensions: withDefault(EXTENSIONS, NO_EXTENSIONS, 'static', 'RFC 6311 §5'),
  algorithms: required(ikeAlgorithms, 'static', SEED),
  skeyseed: withDefault(sizedOctets('SKEYSEED'), EMPTY, 'secret', SEED),
  keys: maybe(ikeKeys, 'secret', 'RFC 7296 §2.14'),
  nonces: maybe(nonces, 'secret', SEED),
  keySpis: maybe(spiPair, 'identity', 'RFC 7296 §2.14'),
  nextSend: withDefault(u32('Next request sent'), 0, 'dynamic', 'RFC 7296 §2.2'),
  nextReceive: withDefault(u32('Next request expected'), 0, 'dynamic', 'RFC 7296 §2.2'),
  received: withDefault(messageIds, [], 'dynamic', 'RFC 7296 §2.3'),
  windows: withDefault(windows, { peer: 1, own: 1 }, 'static', 'RFC 7296 §2.3'),
  answers: withDefault(answers, [], 'dynamic', 'RFC 7296 §2.1'),
  requests: withDefault(requests, [], 'dynamic', 'RFC 7296 §2.1'),
  ivs: withDefault(u64('Last IV of a counter mode'), 0n, 'dynamic', 'RFC 5282 §3.1'),
  softRemainingUs: maybe(count64('Soft lifetime left (µs)'), 'dynamic', SEED),
  hardRemainingUs: maybe(count64('Hard lifetime left (µs)'), 'dynamic', SEED),
  reauthenticationRemainingUs: maybe(count64('Authenticated for (µs)'), 'dynamic', 'RFC 4478 §3'),
  peerAddresses: withDefault(addresses("Mobile's addresses"), [], 'hint', 'RFC 4555 §3.6'),
  newestUpdate: maybe(u32('Newest address update'), 'dynamic', 'RFC 4555 §3.5'),
  assigned: withDefault(addresses('Inner addresses'), [], 'static', 'RFC 7296 §2.19'),
  eapIdentity: withDefault(name('EAP identity'), '', 'identity', 'RFC 7296 §2.16'),
  children: withDefault(children, [], 'dynamic', SEED),
  successor: maybe(successor, 'dynamic', 'RFC 7296 §2.18'),
})
export type Ikev2Context = Decoded<(typeof ikev2Context)['codec']>
