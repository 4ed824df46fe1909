import type { Micros } from '../../../lib/micros.ts'
import type { IkeAlgorithms } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { SpiPair } from './spi-state.ts'
import type { Place } from './ike-config.ts'

/** What a client keeps of a session that it may resume (RFC 5723 §4.1). */
export interface KeptTicket {
  /** Line of the SA that it came with: it ends with that one (RFC 5723 §6.2). */
  readonly line: string
  readonly ticket: Uint8Array
  readonly expiresAtUs: Micros
  readonly skD: Uint8Array
  readonly algorithms: IkeAlgorithms
}

/**
 * Where an IKE SA is on its way from one gateway to another (Palomares 2013 §III-D).
 * - `copied`: its contexts were read out, and it goes on as before (the paper's early capture).
 * - `hushed`: it waits for its own open exchanges to end; then it is `leaving`.
 * - `leaving`: nothing is asked any more but REDIRECT, and nothing taken but an end.
 * - `arrived`: it was put here and is held until the client comes.
 */
export type HandoverStage = 'none' | 'copied' | 'hushed' | 'leaving' | 'arrived'

/** What an IKE SA knows about addresses beside the ones it uses; its successors go on with it (RFC 4555, RFC 7296 §2.23). */
export interface Mobility {
  /** Name of the first SA of the line of successors: actors that outlive a rekeying are called after it. */
  readonly line: string
  /** Both sides do NAT traversal: each sent the hashes in IKE_SA_INIT. */
  readonly natTraversal: boolean
  readonly peerBehindNat: boolean
  /** Every address the peer has said it has, the one it said it from first (RFC 4555 §3.4, §3.6). */
  readonly peerAddresses: readonly string[]
  /** Addresses at which the peer has shown that it is there (RFC 4555 §3.7). */
  readonly routable: readonly string[]
  /** Pairs of addresses that the peer does not accept. */
  readonly refused: readonly string[]
  /** NAT_DETECTION_DESTINATION_IP of the peer's last answer to an update: this side as the peer sees it (RFC 4555 §3.8). */
  readonly mapping: Uint8Array
  /** Message ID of the newest update of addresses that was processed (RFC 4555 §3.5). */
  readonly newestUpdate: number
  /** What an answer in hand says, for the effects that follow from it. */
  readonly answer: AnswerFacts | undefined
  /** What had been sent when keepalives were last thought of (RFC 3948 §4). */
  readonly sentMark: string
  /** Set-ups begun anew because of an unexpected NAT (RFC 4555 §3.9). */
  readonly natRetries: number
  /** The peer takes redirects (RFC 5685 §3). */
  readonly peerRedirects: boolean
  /** The gateway that sent this side here, and when the SA that is wanted was sent on (RFC 5685 §3, §7). */
  readonly redirectedFrom: string
  readonly redirects: readonly Micros[]
  readonly redirectTo: string
  /** Line of the SA that is left once this one stands: with another gateway, or of an older authentication. */
  readonly replaces: string
  /** The line was ended to be set up anew (RFC 4478 §2). */
  readonly comesBack: boolean
  /** Where it is set up anew, where not with the same gateway. */
  readonly comesBackTo: string
  /** The ticket that is presented; whether keys and AUTH come from one, and whose it was (RFC 5723 §4.3, §5). */
  readonly resume: KeptTicket | undefined
  readonly resumed: boolean
  readonly ticketPeer: string
  /** End of the ticket that this SA came from, at a gateway: it counts as used once the SA stands (RFC 5723 §4.3.1). */
  readonly ticketEnd: string
  /** Both sides synchronise Message IDs, and sequence numbers of ESP (RFC 6311 §5.1, §5.2). */
  readonly syncs: boolean
  readonly counterSyncs: boolean
  /** M1 and nonce of the last synchronisation, and the answer for repetitions. */
  readonly synced: number
  readonly syncNonce: Uint8Array
  /** Both sides have announced context transfer (Allard 2008 §3.2). */
  readonly contextTransfer: boolean
  /** Pairs of SPIs beside its own that find this IKE SA: it had them, or is about to. */
  readonly pairs: readonly SpiPair[]
  /** Its deletion asks the initiator for a complete IKEv2. */
  readonly relaunch: boolean
  /** Where it is on its way from one gateway to another (Palomares 2013 §III-D). */
  readonly handover: HandoverStage
  readonly syncAnswer: { readonly request: Uint8Array; readonly messages: readonly Uint8Array[] } | undefined
}

export interface AnswerFacts {
  readonly way: { readonly from: Place; readonly to: Place }
  readonly nat: { readonly supported: boolean; readonly here: boolean; readonly there: boolean }
  readonly mapping: Uint8Array
  readonly proven: boolean
}

export const NO_MOBILITY: Mobility = {
  line: '',
  natTraversal: false,
  peerBehindNat: false,
  peerAddresses: [],
  routable: [],
  refused: [],
  mapping: new Uint8Array(0),
  newestUpdate: -1,
  answer: undefined,
  sentMark: '',
  natRetries: 0,
  peerRedirects: false,
  redirectedFrom: '',
  redirects: [],
  redirectTo: '',
  replaces: '',
  comesBack: false,
  comesBackTo: '',
  resume: undefined,
  resumed: false,
  ticketPeer: '',
  ticketEnd: '',
  syncs: false,
  counterSyncs: false,
  synced: -1,
  syncNonce: new Uint8Array(0),
  contextTransfer: false,
  pairs: [],
  relaunch: false,
  handover: 'none',
  syncAnswer: undefined,
}

/** What a successor goes on with; Message IDs begin anew with it. */
export const inheritedMobility = (mobility: Mobility): Mobility => ({
  ...mobility,
  newestUpdate: -1,
  synced: -1,
  syncAnswer: undefined,
  replaces: '',
  pairs: [],
})
