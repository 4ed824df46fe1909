import type { EspProposal, IkeProposal } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { AddressRange } from '../../../protocol/ipsec/address.ts'
import type { SaMode } from '../../../protocol/ipsec/sa.ts'
import type { IkeTimers } from '../../../protocol/machines/ikev2/events.ts'
import type { Identity } from '../../../protocol/wire/ikev2/identification.ts'

/** An end of UDP traffic. */
export interface Place {
  readonly address: string
  readonly port: number
}

/** What is agreed with one peer beforehand; its name is that of its PAD row. */
export interface IkePeer {
  readonly name: string
  readonly localId: Identity
  readonly remoteId: Identity
  /** Shared secret of the PAD row (RFC 4301 §4.4.3.2); it never stands in a table. */
  readonly secret: Uint8Array
  readonly ike: readonly IkeProposal[]
  readonly esp: readonly EspProposal[]
  readonly localRanges: readonly AddressRange[]
  readonly remoteRanges: readonly AddressRange[]
  readonly mode: SaMode
  readonly mobike: boolean
}

/** Policy of one endpoint. */
export interface IkeConfig {
  /** First part of its actors' names. */
  readonly node: string
  readonly peers: readonly IkePeer[]
  readonly timers: IkeTimers
  /** Makes the peer believe in a NAT, so that ESP travels in UDP: for hosts that cannot send ESP themselves. */
  readonly forceEncapsulation: boolean
  /** Largest IKE message in one piece, IKE header counted (RFC 7383 §2.5.1); larger ones become fragments. */
  readonly messageMax: number
  /** Half-open SAs from which on a COOKIE is asked for (RFC 7296 §2.6). */
  readonly cookieFrom: number
}

/** Roamscope: the RFC wants exponential pauses, a dozen tries and minutes in all, and leaves the numbers free (§2.4). */
export const DEFAULT_IKE_TIMERS: IkeTimers = {
  retransmitFirstUs: 1_000_000,
  retransmitMaxUs: 64_000_000,
  attempts: 12,
  refusalWaitUs: 2_000_000,
  halfOpenUs: 30_000_000,
  livenessUs: 30_000_000,
  retryUs: 2_000_000,
  lingerUs: 10_000_000,
  saLingerUs: 600_000_000,
  answerKeptUs: 120_000_000,
}
