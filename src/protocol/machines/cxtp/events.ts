import type { Micros } from '../../../lib/micros.ts'

/**
 * What the three CXTP machines hear and say. Values only: the node (simulation/nodes) turns arriving bytes into these
 * events, having checked tokens and tables, and turns effects into table changes and bytes. `facts` are what the node
 * found out; what follows from them is decided here, by named guards.
 */

/** A status per context type, RFC 4067 §2.5.2 and §2.5.4; numbers of protocol/wire/cxtp/codes.ts. */
export interface ContextStatus {
  readonly fpt: number
  readonly status: number
}

/**
 * A number that nAR chose anew because the transferred one is taken (Allard 2007 §VI-C step 5): an SPI of an SA that it
 * receives by or, `outbound`, sends by; or the pair of an IKE SA (Allard 2008 §3.2.3).
 */
export type SpiChange =
  | { readonly oldSpi: number; readonly newSpi: number; readonly outbound?: true }
  | { readonly old: IkePair; readonly pair: IkePair }
interface IkePair {
  readonly spiI: string
  readonly spiR: string
}

/** Lengths of time the machines wait, µs (RFC 4067 §4; Roamscope: heldLifetime, the RFC has none). */
export interface CxtpTimers {
  readonly requestRetryUs: Micros
  readonly retryMaxUs: Micros
  readonly maxTransferUs: Micros
  readonly heldLifetimeUs: Micros
}

// ── Mobile node ──────────────────────────────────────────────────────────────────────────────────────────────────

export interface MobileInput {
  readonly timers: CxtpTimers
  readonly acknowledge: boolean
  readonly acknowledgePrevious: boolean
}

export type MobileEvent =
  /** The mobile learned its next router: predictive mode (Allard 2007 §IV-B). */
  | { readonly type: 'predictHandover'; readonly router: string }
  /** The radio lost the cell. */
  | { readonly type: 'linkDown' }
  /** The radio is attached and the care-of address configured. `sameRouter`: it came back without a transfer. */
  | { readonly type: 'linkUp'; readonly router: string; readonly sameRouter: boolean }
  /**
   * `awaited`: names this mobile's previous address and comes from the router that was asked. `proven`: new numbers, by
   * somebody who has the keys of the transferred IKE SA, which were not taken yet.
   */
  | {
      readonly type: 'CTAA'
      readonly facts: { readonly awaited: boolean; readonly fromNewRouter: boolean; readonly proven?: boolean }
      readonly statuses: readonly ContextStatus[]
      readonly spiChanges: readonly SpiChange[]
    }

export type MobileEffect =
  /**
   * `attempt` from 1; equal sequence and token in all attempts and both CTARs (RFC 4067 §3.2). `to: 'same'`: the CTAR
   * goes to the router that has the mobile and names that router itself: the mobile stays (Roamscope).
   */
  | {
      readonly type: 'sendCtar'
      readonly to: 'previous' | 'new' | 'same'
      readonly acknowledge: boolean
      readonly attempt: number
    }
  /** Own SAD and SPD get the new care-of address and router (Allard 2007 §VI-C step 4). */
  | { readonly type: 'rewriteSas' }
  | { readonly type: 'changeSpis'; readonly changes: readonly SpiChange[] }
  | { readonly type: 'transferDone' }
  /** The transfer came to nothing and the mobile is where it was: the next one has a sequence number of its own. */
  | { readonly type: 'forgetTransfer' }
  /** The mobile stays, and its router has its contexts: the key that authorised their leaving must not serve again. */
  | { readonly type: 'transferUndone' }
  /** Given up or refused: full IKE is needed (or, with manual keys, the user). */
  | {
      readonly type: 'transferFailed'
      readonly code: 'no-answer' | 'refused'
      readonly statuses: readonly ContextStatus[]
    }
  | Mark

// ── Previous router ──────────────────────────────────────────────────────────────────────────────────────────────

export interface PreviousRouterInput {
  readonly timers: CxtpTimers
  readonly replyToData: boolean
  readonly release: 'transfer' | 'reply' | 'link-down'
  readonly duplicateCtar: 'repeat' | 'ignore'
  /** The mobile is in this router's cell when the machine starts; true when left out. */
  readonly mobileHere?: boolean
}

export interface PreviousRouterFacts {
  /** HMAC-SHA1 over address, sequence and CDBs matches (RFC 4067 §2.5.1). */
  readonly tokenGood: boolean
  /** This router has contexts for the mobile, in its tables or kept in its store. */
  readonly contextsKnown: boolean
  /** (sequence, mobile address) was already seen (RFC 4067 §3.2). */
  readonly duplicate: boolean
  /** Contexts asked for that this router does not know as types. */
  readonly unsupported: readonly ContextStatus[]
}

export type PreviousRouterEvent =
  | {
      readonly type: 'CTAR'
      readonly sequence: number
      readonly acknowledge: boolean
      /** The CTAR names this router itself: the mobile stays and asks whether its contexts do (Roamscope). */
      readonly stays?: boolean
      readonly facts: PreviousRouterFacts
    }
  /** Network-controlled: this router decides itself (RFC 4067 §5.1). */
  | { readonly type: 'trigger'; readonly contextsKnown: boolean; readonly others?: boolean }
  | {
      readonly type: 'CT-Req'
      /** As with a trigger: the data went to another router than the one that is meant now. */
      readonly others?: boolean
      readonly sequence: number
      /** All-zero token: nAR has seen no CTAR and wants the key material (RFC 4067 §2.5.6). */
      readonly zeroToken: boolean
      readonly facts: PreviousRouterFacts
    }
  /** `others`: the data went to further routers too, which may have activated it. */
  | {
      readonly type: 'CTDR'
      readonly allReceived: boolean
      readonly statuses: readonly ContextStatus[]
      readonly others?: boolean
    }
  | { readonly type: 'CTC'; readonly others?: boolean }
  /** The radio reports that the mobile left the cell. */
  | { readonly type: 'mobileLeft' }
  /** The mobile is back in the cell. */
  | { readonly type: 'mobileBack' }
  /** The mobile's contexts came back to this router by another transfer and are in use here. */
  | { readonly type: 'contextsBack' }

export type PreviousRouterEffect =
  /** Read the mobile's SAs and policies out into the context store (Allard 2007 §VI-C step 2). */
  | { readonly type: 'captureContexts' }
  /** Take them out of SAD and SPD: this router uses them no longer. */
  | { readonly type: 'withdrawContexts' }
  /** Put them back: the transfer came to nothing. */
  | { readonly type: 'restoreContexts' }
  /** Forget stored contexts and the key (RFC 4067 §6.3: drop as soon as the transfer completed). */
  | { readonly type: 'dropContexts' }
  /** Forget the stored copy only: the contexts are in use here anew, under the mobile's present key. */
  | { readonly type: 'dropCopy' }
  | { readonly type: 'sendData'; readonly form: 'CTD' | 'PCTD'; readonly wantReply: boolean; readonly resend: boolean }
  | { readonly type: 'sendCtaa'; readonly statuses: readonly ContextStatus[] }
  | { readonly type: 'repeatCtaa' }
  | { readonly type: 'refuse'; readonly code: RefusalCode }
  | { readonly type: 'reportFailure'; readonly code: 'no-reply' | 'not-received' }
  | Mark

// ── New router ───────────────────────────────────────────────────────────────────────────────────────────────────

export interface NewRouterInput {
  readonly timers: CxtpTimers
  readonly duplicateCtar: 'repeat' | 'ignore'
}

export interface NewRouterFacts {
  /** Token recomputed with the key of the PCTD; `unknown` while there is no key (reactive: pAR judges). */
  readonly token: 'good' | 'bad' | 'unknown'
  readonly duplicate: boolean
}

export type NewRouterEvent =
  | { readonly type: 'CTAR'; readonly sequence: number; readonly acknowledge: boolean; readonly facts: NewRouterFacts }
  /** Network-controlled: fetch for a mobile that is about to come (RFC 4067 §5.2). */
  | { readonly type: 'trigger' }
  | {
      readonly type: 'PCTD'
      readonly wantReply: boolean
      readonly facts: DataFacts
      /** A CTAR came before the key: how its token stands under the key of this message; left out when there is none. */
      readonly pendingToken?: 'good' | 'bad'
    }
  | { readonly type: 'CTD'; readonly wantReply: boolean; readonly facts: DataFacts }
  /** The node finished `activateContexts`: what could not be installed, and which SPIs changed. */
  | {
      readonly type: 'activated'
      readonly statuses: readonly ContextStatus[]
      readonly spiChanges: readonly SpiChange[]
    }
  /** The mobile left this cell again. */
  | { readonly type: 'mobileLeft' }

export interface DataFacts {
  /** Every context decoded, of a known type, with algorithms this router has. */
  readonly usable: boolean
  /** What was wrong with the others; empty when usable. */
  readonly statuses: readonly ContextStatus[]
}

export type NewRouterEffect =
  /** Keep contexts (and key) from the message at hand without using them (Allard 2007 §VI-C step 3). */
  | { readonly type: 'storeContexts' }
  | { readonly type: 'sendCtdr'; readonly allReceived: boolean; readonly statuses: readonly ContextStatus[] }
  | { readonly type: 'requestContexts'; readonly zeroToken: boolean }
  /** Rewrite addresses, resolve collisions, install into SAD and SPD; the node answers with `activated`. */
  | { readonly type: 'activateContexts' }
  /** The key was used or is of no more use (RFC 4067 §6.3). */
  | { readonly type: 'discardKey' }
  | { readonly type: 'discardContexts' }
  | {
      readonly type: 'sendCtaa'
      readonly statuses: readonly ContextStatus[]
      readonly spiChanges: readonly SpiChange[]
    }
  | { readonly type: 'repeatCtaa' }
  | { readonly type: 'cancelTransfer' }
  | { readonly type: 'refuse'; readonly code: RefusalCode }
  | { readonly type: 'reportFailure'; readonly code: 'no-data' | 'mobile-never-came' | 'not-usable' }
  | Mark

export type RefusalCode =
  'bad-token' | 'unknown-mobile' | 'duplicate' | 'busy' | 'unsupported' | 'unexpected' | 'too-late'

/** Ties one line of policy to the clause that wants it (run --json `marks`, coverage, tests). */
export interface Mark {
  readonly type: 'mark'
  readonly mark: string
  readonly ref: string
}
