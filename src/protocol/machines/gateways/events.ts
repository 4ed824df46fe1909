import type { Micros } from '../../../lib/micros.ts'

/** What the machines of a gateway's handover hear and say (Palomares 2013 §III-D): values only. */

interface Mark {
  readonly type: 'mark'
  readonly mark: string
  readonly ref: string
}

/** One context that was not taken, as in a CTDR (RFC 4067 §2.5.4). */
export interface GatewayStatus {
  readonly fpt: number
  readonly status: number
}

// ── The gateway that has too much to do ─────────────────────────────────────────────────────────────────────────

export interface HandoverInput {
  /** How long the own open exchanges may take to end before the contexts are read out. */
  readonly quietUs: Micros
  /** CT_MAX_TRANSFER_TIME: how long the CTDR may take (RFC 4067 §4). */
  readonly maxTransferUs: Micros
  /** How often the CTD is sent before it is given up. */
  readonly attempts: number
}

/** What the client announced: nothing, REDIRECT alone, or contexts too. */
export type ClientSupport = 'none' | 'redirect' | 'contexts'

export type HandoverEvent =
  /** Too many SAs, too much work, or a person (§III-D step 2). `late`: counters are read out once nothing is open. */
  | {
      readonly type: 'trigger'
      readonly contextsKnown: boolean
      readonly support: ClientSupport
      readonly late: boolean
      readonly quiet: boolean
    }
  /** No exchange of the IKE SA is open any more. */
  | { readonly type: 'quiet' }
  | { readonly type: 'CTDR'; readonly allReceived: boolean }
  | { readonly type: 'CTC' }
  /** The client's INFORMATIONAL answer (§III-D step 6). `taken`: it went on with the contexts. */
  | { readonly type: 'answer'; readonly taken: boolean }
  /** No repetition of the REDIRECT was answered, and the IKE SA is gone. */
  | { readonly type: 'noAnswer' }
  /** The network behind the gateways has learned that the client is at the next one. */
  | { readonly type: 'seenThere' }
  /** The client deleted the IKE SA, or it ended. */
  | { readonly type: 'gone' }

export type HandoverFailure =
  'client-unsupported' | 'never-quiet' | 'no-reply' | 'not-taken' | 'declined' | 'no-answer' | 'never-came'

export type HandoverEffect =
  /** From here on no new exchange is begun or taken. */
  | { readonly type: 'hush' }
  | { readonly type: 'captureContexts' }
  | { readonly type: 'sendData' }
  | { readonly type: 'sendRedirect' }
  /** RFC 5685 alone: the client sets up anew. */
  | { readonly type: 'redirectPlainly' }
  | { readonly type: 'cancelTransfer' }
  /** The next gateway goes on; here everything of the client ends, without a word to it. */
  | { readonly type: 'withdrawContexts' }
  /** Nothing passes any more under the SAs, which stay until the client has answered. */
  | { readonly type: 'holdContexts' }
  /** This gateway goes on as before. */
  | { readonly type: 'goOn' }
  | { readonly type: 'forgetContexts' }
  | { readonly type: 'reportFailure'; readonly code: HandoverFailure }
  | Mark

// ── The gateway that has room ───────────────────────────────────────────────────────────────────────────────────

export interface ArrivalInput {
  /** A client that never came: its contexts are dropped. */
  readonly heldLifetimeUs: Micros
}

export type ArrivalEvent =
  /** Contexts of a client. `usable`: they fit, and could be installed; `same`: as those that are here. */
  | {
      readonly type: 'CTD'
      readonly usable: boolean
      readonly same: boolean
      readonly wantReply: boolean
      readonly statuses: readonly GatewayStatus[]
    }
  | { readonly type: 'CTC' }
  /** An authentic message or packet of the client, under the SAs that were put here. */
  | { readonly type: 'clientCame' }
  /** The IKE SA is gone from here: deleted, over, or handed on. */
  | { readonly type: 'gone' }

export type ArrivalEffect =
  /** PUT (§III-B): SAs, policies, PAD entry and IKE SA go into the databases, and wait. */
  | { readonly type: 'putContexts' }
  | { readonly type: 'sendCtdr'; readonly allReceived: boolean; readonly statuses: readonly GatewayStatus[] }
  | { readonly type: 'cancelTransfer' }
  | { readonly type: 'withdrawContexts' }
  /** The network behind the gateways learns that the client is here. */
  | { readonly type: 'announce' }
  | { readonly type: 'reportNeverCame' }
  | { readonly type: 'refuse'; readonly code: 'busy' | 'too-late' | 'unexpected' }
  | Mark

// ── The gateway that sends all its clients away ─────────────────────────────────────────────────────────────────

export interface DrainInput {
  /** From one client to the next, where the pace is one of time. */
  readonly everyUs: Micros
}

export type DrainEvent =
  /** A person, or too much load. `some`: there are clients to send; `byTime`: the pace is so many a second. */
  | { readonly type: 'drain'; readonly some: boolean; readonly byTime: boolean }
  /** The last client is on its way. */
  | { readonly type: 'allBegun' }
  /** A client's handover is over. `good`: nothing speaks against the next gateway; `open`: others are on their way. */
  | { readonly type: 'settled'; readonly good: boolean; readonly open: boolean }
  | { readonly type: 'cancel'; readonly open: boolean }

export type DrainEffect =
  /** As many clients are sent as the pace allows now. */
  { readonly type: 'beginClients' } | { readonly type: 'reportStopped' } | Mark
