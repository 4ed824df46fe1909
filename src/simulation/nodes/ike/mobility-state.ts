import type { Place } from './ike-config.ts'

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
}
