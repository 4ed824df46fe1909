import type { Micros } from '../../../lib/micros.ts'

/**
 * What the IKEv1 machines hear and say. Values only: the node opens messages and gathers facts (what a proposal, a HASH
 * or the tables say), the machines decide, the node carries out.
 */

/** Lengths of time, µs. RFC 2408 §5.1 wants a timer and a counter, and leaves the values to us. */
export interface Ikev1Timers {
  readonly retransmitUs: Micros
  /** Times a message goes out at most. */
  readonly attempts: number
  /** How long a responder waits for the next message of phase 1 or of quick mode. */
  readonly halfOpenUs: Micros
  /** Life of an ISAKMP SA, from its lifetime attribute. */
  readonly lifeUs: Micros
}

export interface Mark {
  readonly type: 'mark'
  readonly mark: string
  readonly ref: string
}
export interface Ikev1Input {
  readonly timers: Ikev1Timers
}

export type Phase1Failure =
  'no-answer' | 'refused' | 'unacceptable' | 'unusable-key' | 'not-authentic' | 'not-authorised'

/** `authentic`: HASH_I or HASH_R holds; `authorised`: the identity is the one this peer is known by. */
interface Shown {
  readonly authentic: boolean
  readonly authorised: boolean
}

// ── Phase 1 as initiator ────────────────────────────────────────────────────────────────────────────────────────

export type Phase1InitiatorEvent =
  | { readonly type: 'beginMain' | 'beginAggressive' }
  /** `acceptable`: one transform, and one of those offered (RFC 2408 §4.2). */
  | { readonly type: 'saAnswer'; readonly acceptable: boolean }
  | { readonly type: 'keAnswer'; readonly usable: boolean }
  | ({ readonly type: 'idAnswer' } & Shown)
  | ({ readonly type: 'aggressiveAnswer'; readonly acceptable: boolean } & Shown)
  /** A notification in clear: nobody knows from whom. */
  | { readonly type: 'refused'; readonly notify: string }
  /** The peer's last message came once more. */
  | { readonly type: 'repeated' }

export type Phase1InitiatorEffect =
  | { readonly type: 'sendSa' | 'sendKe' | 'sendId' | 'sendAggressive' | 'sendHash' }
  | { readonly type: 'repeatLast' }
  | { readonly type: 'established' }
  | { readonly type: 'phase1Failed'; readonly code: Phase1Failure; readonly notify: string }
  | Mark

// ── Phase 1 as responder ────────────────────────────────────────────────────────────────────────────────────────

export type Phase1ResponderEvent =
  | { readonly type: 'saRequest'; readonly acceptable: boolean }
  | { readonly type: 'keRequest'; readonly usable: boolean }
  | ({ readonly type: 'idRequest' } & Shown)
  | { readonly type: 'aggressiveRequest'; readonly acceptable: boolean; readonly authorised: boolean }
  | { readonly type: 'hashRequest'; readonly authentic: boolean }
  | { readonly type: 'repeated' }

export type Phase1ResponderEffect =
  | { readonly type: 'answerSa' | 'answerKe' | 'answerId' | 'answerAggressive' }
  | {
      readonly type: 'refuse'
      readonly notify:
        'NO-PROPOSAL-CHOSEN' | 'INVALID-KEY-INFORMATION' | 'INVALID-ID-INFORMATION' | 'AUTHENTICATION-FAILED'
    }
  | { readonly type: 'repeatLast' }
  | { readonly type: 'established' }
  | { readonly type: 'phase1Failed'; readonly code: Phase1Failure | 'half-open-expired'; readonly notify: string }
  | Mark

// ── Quick mode ──────────────────────────────────────────────────────────────────────────────────────────────────

export type QuickEvent =
  | { readonly type: 'begin' }
  /** `acceptable`: one transform of those offered, with the identities that were offered (RFC 2409 §5.5). */
  | { readonly type: 'answer'; readonly acceptable: boolean }
  | { readonly type: 'request'; readonly agreement: 'agreed' | 'no-proposal' | 'bad-identities' | 'bad-group' }
  | { readonly type: 'confirmation' }
  | { readonly type: 'refused'; readonly notify: string }
  | { readonly type: 'repeated' }
  /** The ISAKMP SA it runs under is gone. */
  | { readonly type: 'phase1Gone' }
  /** This side, or the peer in an authentic Delete, wants the pair no more (RFC 2408 §3.15). */
  | { readonly type: 'delete' | 'deleteNotice' }

export type QuickEffect =
  | { readonly type: 'sendOffer' | 'sendAnswer' | 'sendConfirmation' | 'repeatLast' | 'sendDelete' | 'pairGone' }
  | {
      readonly type: 'refuse'
      readonly notify: 'NO-PROPOSAL-CHOSEN' | 'INVALID-ID-INFORMATION' | 'INVALID-KEY-INFORMATION'
    }
  /** Both directions at the initiator; at the responder inbound with its answer, outbound with the confirmation. */
  | { readonly type: 'install'; readonly which: 'both' | 'inbound' | 'outbound' }
  | { readonly type: 'uninstall' }
  | {
      readonly type: 'quickFailed'
      readonly code: 'no-answer' | 'refused' | 'unacceptable' | 'phase1-gone'
      readonly notify: string
    }
  | Mark

// ── Mode Config ─────────────────────────────────────────────────────────────────────────────────────────────────

export type ConfigEvent =
  /** This side asks, sets, or waits to be set (draft-dukes-ike-mode-cfg §2). */
  | { readonly type: 'beginRequest' | 'beginSet' | 'beginWait' }
  | { readonly type: 'request' }
  /** `usable`: an address that was asked for, in the length it has to have (§3.4). */
  | { readonly type: 'reply'; readonly usable: boolean }
  | { readonly type: 'set'; readonly usable: boolean }
  /** `accepted`: the address is among what the peer took. */
  | { readonly type: 'acknowledgement'; readonly accepted: boolean }
  | { readonly type: 'refused'; readonly notify: string }
  | { readonly type: 'repeated' }
  | { readonly type: 'phase1Gone' }

export type ConfigEffect =
  | { readonly type: 'sendRequest' | 'sendReply' | 'sendSet' | 'sendAcknowledgement' | 'repeatLast' }
  /** The mobile's end has an address of the peer's network now: quick mode may begin. */
  | { readonly type: 'configured' }
  | {
      readonly type: 'configFailed'
      readonly code: 'no-answer' | 'refused' | 'unacceptable' | 'phase1-gone'
      readonly notify: string
    }
  | Mark

// ── Signs of life ───────────────────────────────────────────────────────────────────────────────────────────────

export type DpdEvent =
  /** Nothing came from the peer for as long as it may be silent. */
  | { readonly type: 'silence' }
  /** Something authentic came from the peer (RFC 3706 §5.4). */
  | { readonly type: 'heard' }
  /** R-U-THERE-ACK; `expected`: with the number that was sent (RFC 3706 §6.1). */
  | { readonly type: 'acknowledged'; readonly expected: boolean }

export type DpdEffect =
  /** Time to see how long the peer has been silent. */
  { readonly type: 'listen' } | { readonly type: 'sendProbe' } | { readonly type: 'peerDead' } | Mark

// ── An established ISAKMP SA ────────────────────────────────────────────────────────────────────────────────────

export type IsakmpSaEvent =
  | { readonly type: 'begin' | 'delete' }
  /** This side has gone elsewhere, and cannot be heard from where the SA says. */
  | { readonly type: 'leave' }
  /** An authentic Delete for it (RFC 2408 §3.15). */
  | { readonly type: 'deleteNotice' }
  /** An authentic INITIAL-CONTACT of the peer: what it had before is gone (RFC 2407 §4.6.3.3). `older`: this SA is one of those. */
  | { readonly type: 'initialContact'; readonly older: boolean }
  /** No answer to any R-U-THERE (RFC 3706 §5.4). */
  | { readonly type: 'peerDead' }

export type IsakmpSaEffect =
  | { readonly type: 'sendInitialContact' }
  | { readonly type: 'sendDelete' }
  | {
      readonly type: 'removeSa'
      readonly reason: 'deleted' | 'deleted-by-peer' | 'expired' | 'initial-contact' | 'left-behind' | 'no-answer'
    }
  | Mark
