import type { Micros } from '../../../lib/micros.ts'

/**
 * What the IKEv2 machines hear and say. Values only: the node (simulation/nodes/ike) opens messages and gathers facts
 * (what a proposal, an AUTH value or the tables say), the machines decide, the node carries out.
 */

/** Lengths of time, µs. RFC 7296 §2.4 leaves the values to us. */
export interface IkeTimers {
  readonly retransmitFirstUs: Micros
  readonly retransmitMaxUs: Micros
  /** Times a request goes out at most. */
  readonly attempts: number
  /** How long an initiator waits for a better answer after an unauthenticated refusal (RFC 7296 §2.21.1). */
  readonly refusalWaitUs: Micros
  /** How long a responder waits for IKE_AUTH. */
  readonly halfOpenUs: Micros
  /** Silence after which the peer is asked whether it lives; also the pause between looks at the clock of the SA. */
  readonly livenessUs: Micros
  /** First pause after TEMPORARY_FAILURE (RFC 7296 §2.25); see retry-pause.ts. */
  readonly retryUs: Micros
  /** How long an SA that is gone repeats its last answer (RFC 7296 §2.1). */
  readonly answerKeptUs: Micros
  /** How long a replaced pair of child SAs, and a replaced IKE SA, wait for their deletion by the peer. */
  readonly lingerUs: Micros
  readonly saLingerUs: Micros
  /** Longest silence towards a NAT in front (RFC 3948 §4); its own default where absent. */
  readonly keepaliveUs?: Micros | undefined
}

export interface Mark {
  readonly type: 'mark'
  readonly mark: string
  readonly ref: string
}

// ── One request and its repetitions ─────────────────────────────────────────────────────────────────────────────

export interface RequestInput {
  readonly timers: IkeTimers
}
export type RequestEvent = { readonly type: 'answered' } | { readonly type: 'withdrawn' }
export type RequestEffect =
  | { readonly type: 'repeatRequest'; readonly attempt: number }
  /** The last repetition stayed without an answer (RFC 7296 §2.4). */
  | { readonly type: 'giveUp' }
  | Mark

// ── Setting up, as initiator ────────────────────────────────────────────────────────────────────────────────────

export interface InitiatorInput {
  readonly timers: IkeTimers
  /** New starts that cookies and other groups may cause, together. */
  readonly restartsMax: number
}

export type InitiatorEvent =
  | { readonly type: 'initiate' }
  | { readonly type: 'cookie' }
  /** `offered`: the wanted group stands in the own proposals and was not the one used. */
  | { readonly type: 'invalidKe'; readonly offered: boolean }
  /** `usable`: the answer fits what was proposed and the key exchange worked. */
  | { readonly type: 'initAnswer'; readonly usable: boolean; readonly more: MoreKeyExchanges }
  /** An error notification in IKE_SA_INIT: unauthenticated. */
  | { readonly type: 'initRefused'; readonly notify: string }
  | { readonly type: 'versionMismatch' }
  /** The gateway does not take the ticket (RFC 5723 §4.3). */
  | { readonly type: 'ticketRefused' }
  /** REDIRECT that shows it saw the request (RFC 5685 §3). `loop`: one too many (§7). */
  | { readonly type: 'redirected'; readonly loop: boolean }
  | {
      readonly type: 'authAnswer'
      readonly facts: {
        /** AUTH of the responder holds. */
        readonly authentic: boolean
        /** Its identity is the one the PAD has for this peer (RFC 4301 §4.4.3). */
        readonly authorised: boolean
        /**
         * `unwanted`: made in tunnel mode, which the own policy does not take (RFC 7296 §1.3.1). `one-pair`: refused, and
         * to be asked for again with one pair of addresses (§2.9).
         */
        readonly child: 'agreed' | 'unwanted' | 'one-pair' | 'refused' | 'none'
        /** REDIRECT that is to be followed (RFC 5685 §6). */
        readonly redirected: boolean
      }
    }
  | { readonly type: 'authRefused'; readonly notify: string }
  | { readonly type: 'intermediateAnswer'; readonly usable: boolean; readonly more: MoreKeyExchanges }
  | { readonly type: 'intermediateRefused'; readonly notify: string }
  /** The responder wants EAP (RFC 7296 §2.16), or goes on with it. `trusted`: who asks has shown who it is so far. */
  | { readonly type: 'eapRequest'; readonly trusted: boolean }
  | { readonly type: 'eapSuccess' }
  | { readonly type: 'eapFailure' }
  | { readonly type: 'noAnswer' }

/** Key exchanges of IKE_INTERMEDIATE that are still to come before IKE_AUTH (RFC 9370 §2.2.2). */
export type MoreKeyExchanges = boolean

export type InitiatorEffect =
  | { readonly type: 'sendInit' }
  /** The next additional key exchange goes out. */
  | { readonly type: 'sendIntermediate' }
  | { readonly type: 'sendEap' }
  /** AUTH under the key that EAP gave (RFC 7296 §2.16). */
  | { readonly type: 'sendFinalAuth' }
  /** Keys of the IKE SA are made, and IKE_AUTH goes out. */
  | { readonly type: 'sendAuth' }
  | { readonly type: 'established' }
  | { readonly type: 'installChild' }
  | { readonly type: 'dropChild' }
  /** The first pair is deleted as soon as it is made. */
  | { readonly type: 'deleteChild' }
  /** In place of the first pair another one is asked for, with one pair of addresses (RFC 7296 §2.9). */
  | { readonly type: 'askForOnePair' }
  | { readonly type: 'followRedirect' }
  /** The peer learns in an exchange of its own that it was not believed (RFC 7296 §2.21.2). */
  | { readonly type: 'reportAuthenticationFailed' }
  | { readonly type: 'setupFailed'; readonly code: SetupFailure; readonly notify: string }
  | Mark

export type SetupFailure =
  | 'no-answer'
  | 'refused'
  | 'unusable-answer'
  | 'too-many-restarts'
  | 'version'
  | 'peer-not-authentic'
  | 'peer-not-authorised'
  | 'authentication-refused'
  | 'eap-failed'
  | 'redirect-loop'

/** How a half-open SA ends that is never heard of again, or whose initiator gave it up. */
export type HalfOpenEnd = 'half-open-expired' | 'abandoned'

// ── Setting up, as responder ────────────────────────────────────────────────────────────────────────────────────

export interface ResponderInput {
  readonly timers: IkeTimers
}

export type ResponderEvent =
  | {
      readonly type: 'initRequest'
      readonly facts: {
        readonly proposal: boolean
        /** `other`: the chosen proposal needs another group than the one the KE payload is of. */
        readonly group: 'right' | 'other' | 'bad'
        readonly more: MoreKeyExchanges
      }
    }
  | { readonly type: 'intermediateRequest'; readonly usable: boolean; readonly more: MoreKeyExchanges }
  /** IKE_AUTH without AUTH: the initiator wants EAP (RFC 7296 §2.16). */
  | { readonly type: 'eapBegin'; readonly allowed: boolean }
  | { readonly type: 'eapResponse'; readonly verdict: 'continues' | 'succeeded' | 'failed' }
  | {
      readonly type: 'authRequest'
      readonly facts: {
        readonly authentic: boolean
        readonly authorised: boolean
        readonly child: 'agreed' | 'refused' | 'none'
        /** This client is sent on once it is known (RFC 5685 §6). */
        readonly redirected: boolean
      }
    }
  /** Refused as a whole: nothing in it was looked at (RFC 7296 §2.21.2). */
  | { readonly type: 'malformedAuth'; readonly notify: 'INVALID_SYNTAX' | 'UNSUPPORTED_CRITICAL_PAYLOAD' }
  /** The initiator gives the set-up up, in an exchange of its own (RFC 7296 §2.21.2). */
  | { readonly type: 'abandoned' }
  /** Authentic, but the way changed its addresses, which its sender forbids (RFC 4555 §3.9). */
  | { readonly type: 'natMet' }

export type ResponderEffect =
  | { readonly type: 'answerInit' }
  | { readonly type: 'refuseInit'; readonly notify: 'NO_PROPOSAL_CHOSEN' | 'INVALID_KE_PAYLOAD' | 'INVALID_SYNTAX' }
  | { readonly type: 'answerIntermediate' }
  /** Who this side is, and the first request of EAP. */
  | { readonly type: 'answerEapBegin' }
  | { readonly type: 'answerEap' }
  | { readonly type: 'answerAbandoned' }
  | { readonly type: 'answerAuth'; readonly child: boolean }
  | {
      readonly type: 'refuseAuth'
      readonly notify:
        'AUTHENTICATION_FAILED' | 'INVALID_SYNTAX' | 'UNSUPPORTED_CRITICAL_PAYLOAD' | 'UNEXPECTED_NAT_DETECTED'
    }
  | { readonly type: 'established' }
  | { readonly type: 'installChild' }
  | { readonly type: 'dropChild' }
  | { readonly type: 'setupFailed'; readonly code: SetupFailure | HalfOpenEnd; readonly notify: string }
  /** The refusal need not be repeated any longer. */
  | { readonly type: 'forgetSa' }
  | Mark

// ── An established IKE SA ───────────────────────────────────────────────────────────────────────────────────────

export interface SaInput {
  readonly timers: IkeTimers
}

/** How a request of CREATE_CHILD_SA was answered. */
export type CreateOutcome = 'agreed' | 'temporary' | 'other-group' | 'not-found' | 'refused'
/** Of a pair of child SAs also: see `child` of `authAnswer`. */
export type ChildOutcome = CreateOutcome | 'unwanted' | 'one-pair'
/** What a request of the peer comes to, as far as algorithms, selectors and groups go. */
export type Agreement = 'agreed' | 'no-proposal' | 'other-group' | 'bad-group' | 'bad-selectors'

/**
 * A fact drawn by the node for a pause that may follow, 0 to 255: two sides that were refused at once must not ask again
 * at once (RFC 7296 §2.25). 0 where no pause follows.
 */
export interface Staggered {
  readonly stagger: number
}

export type SaEvent =
  /** `childBusy`: a child SA is being made, rekeyed or closed (RFC 7296 §2.25.2). */
  | ({ readonly type: 'rekey'; readonly childBusy: boolean } & Staggered)
  | { readonly type: 'rekeyRequest'; readonly childBusy: boolean; readonly agreement: Agreement }
  /** `lost`: the lowest of the four nonces is one of the own exchange (RFC 7296 §2.8.2). */
  | ({ readonly type: 'rekeyAnswer'; readonly outcome: CreateOutcome; readonly lost: boolean } & Staggered)
  | { readonly type: 'delete' }
  | { readonly type: 'deleteRequest' }
  | { readonly type: 'deleteAnswer' }
  | { readonly type: 'noAnswer' }
  /** The peer reports that it did not believe this side's AUTH, or that the SA is broken. */
  | { readonly type: 'fatalNotify'; readonly notify: string }
  /** A request was authentic and not well-formed; it has been answered, and both sides give the SA up (RFC 7296 §2.21.3). */
  | { readonly type: 'malformedRequest' }

export type SaEffect =
  | { readonly type: 'sendRekey' }
  | { readonly type: 'acceptRekey' }
  | { readonly type: 'refuseRekey'; readonly notify: RefusalNotify }
  /** The SA of the own exchange takes over the children. */
  | { readonly type: 'adoptOwnRekey' }
  /** The SA of the peer's exchange takes over the children. */
  | { readonly type: 'adoptPeerRekey' }
  /** The SA of the own exchange is superfluous and is deleted by its creator. */
  | { readonly type: 'closeOwnRekey' }
  /** Whichever SA took over is deleted: that is what was wished before it was known. */
  | { readonly type: 'closeHeir' }
  | { readonly type: 'forgetOwnRekey' }
  | { readonly type: 'sendDelete' }
  | { readonly type: 'answerDelete' }
  | { readonly type: 'checkLiveness' }
  /** The SA is used no more, and its children with it; its last answer is kept. */
  | { readonly type: 'removeSa'; readonly reason: 'deleted' | 'deleted-by-peer' | 'replaced' | 'no-answer' | 'fatal' }
  | { readonly type: 'forgetSa' }
  | { readonly type: 'rekeyFailed' }
  | Mark

export type RefusalNotify =
  | 'TEMPORARY_FAILURE'
  | 'NO_PROPOSAL_CHOSEN'
  | 'INVALID_KE_PAYLOAD'
  | 'INVALID_SYNTAX'
  | 'TS_UNACCEPTABLE'
  | 'CHILD_SA_NOT_FOUND'

// ── A pair of child SAs ─────────────────────────────────────────────────────────────────────────────────────────

export interface ChildInput {
  readonly timers: IkeTimers
}

export type ChildEvent =
  /** `ikeBusy`: see `rekey`. */
  | ({ readonly type: 'create'; readonly ikeBusy: boolean } & Staggered)
  | ({ readonly type: 'createAnswer'; readonly outcome: ChildOutcome } & Staggered)
  /** The pair was made by an exchange another machine leads (IKE_AUTH, a rekeying, the peer's request). */
  | { readonly type: 'agreed' }
  | { readonly type: 'dropped' }
  /** `ikeBusy`: the IKE SA is being rekeyed or closed (RFC 7296 §2.25.2). */
  | ({ readonly type: 'rekey'; readonly ikeBusy: boolean } & Staggered)
  | { readonly type: 'rekeyRequest'; readonly ikeBusy: boolean; readonly agreement: Agreement }
  | ({ readonly type: 'rekeyAnswer'; readonly outcome: ChildOutcome; readonly lost: boolean } & Staggered)
  | { readonly type: 'delete' }
  | { readonly type: 'deleteRequest' }
  | { readonly type: 'deleteAnswer' }
  /** The IKE SA is gone and takes its children along (RFC 7296 §1.4.1). */
  | { readonly type: 'ikeGone' }

export type ChildEffect =
  | { readonly type: 'sendCreate' }
  | { readonly type: 'install' }
  | { readonly type: 'sendRekey' }
  | { readonly type: 'acceptRekey' }
  | { readonly type: 'refuseRekey'; readonly notify: RefusalNotify }
  | { readonly type: 'installOwnRekey' }
  /** The pair of the own exchange is superfluous: installed, then deleted by its creator (RFC 7296 §2.8.1). */
  | { readonly type: 'closeOwnRekey' }
  /** The pair of the peer's exchange is deleted: deletion was wished before it was known. */
  | { readonly type: 'closePeerRekey' }
  | { readonly type: 'forgetOwnRekey' }
  | { readonly type: 'sendDelete' }
  /** `listed`: the answer names the paired SPIs; not when both delete at once (RFC 7296 §1.4.1). */
  | { readonly type: 'answerDelete'; readonly listed: boolean }
  | { readonly type: 'uninstall' }
  /** Put off for minutes: the two sides do not hold the same any more (RFC 7296 §2.25). */
  | { readonly type: 'closeIke' }
  /** The peer does not know the pair: another one is asked for from scratch (RFC 7296 §2.25). */
  | { readonly type: 'createAnew' }
  | { readonly type: 'childFailed'; readonly outcome: ChildOutcome | 'no-answer' }
  | Mark
