import type { Micros } from '../../../lib/micros.ts'
import type { Mark } from './events.ts'

/** What the machines of UPDATE_SPI hear and say (Allard 2008 §3.2): values only, as in events.ts. */

/**
 * Which of the ways out of a collision this router takes: those of Hamer 2002 §7.2, of which Allard 2008 §3.2.3 assigns, or a
 * complete IKEv2 at once.
 */
export type CollisionAnswer = 'assign' | 'renegotiate' | 'deny' | 'relaunch'

export interface UpdateSpiInput {
  /** MAX_ROUND_TRIPS and TIMER of algorithm 1 (Allard 2008 §3.2.3). */
  readonly maxRoundTrips: number
  readonly timerUs: Micros
  /** Printed, algorithm 1 sends first and looks at its limits then: one request too many goes out. */
  readonly limits: 'before-sending' | 'as-printed'
}

/** How things stand at the router. `short`: no number is left to give. */
interface Standing {
  readonly collides: boolean
  readonly short: boolean
}

export type UpdateSpiEvent =
  | ({
      readonly type: 'begin'
      /** The mobile has announced that it takes such requests. */
      readonly agreed: boolean
      readonly by: CollisionAnswer
    } & Standing)
  | ({
      readonly type: 'answer'
      /** `number`: the mobile cannot take one of the numbers; `refused`: it takes the request not at all. */
      readonly outcome: 'accepted' | 'number' | 'refused'
    } & Standing)
  /** No repetition of the request was answered; or the IKE SA is gone. */
  | { readonly type: 'noAnswer' }
  | { readonly type: 'gone' }

export type FallbackReason =
  'collision' | 'round-trips' | 'timer' | 'refused' | 'not-agreed' | 'no-number' | 'no-answer'

export type UpdateSpiEffect =
  /** UPDATE_SA_ADDRESSES, with an UPDATE_SPI for each SPI that collides. */
  | { readonly type: 'sendUpdate' }
  /** UPDATE_SA_ADDRESSES alone: the SAs that collide are negotiated anew afterwards. */
  | { readonly type: 'sendAddresses' }
  | { readonly type: 'renegotiate' }
  | { readonly type: 'resolved'; readonly roundTrips: number }
  /** A complete IKEv2 takes the place of what was transferred. */
  | { readonly type: 'fallBack'; readonly why: FallbackReason; readonly roundTrips: number }
  | { readonly type: 'deny' }
  | Mark

// ── The mobile's side ───────────────────────────────────────────────────────────────────────────────────────────

export interface SpiChangeInput {
  /** How long packets under an old number may still be on their way. */
  readonly drainUs: Micros
}

/** What a request of the router comes to: everything in it is taken, or nothing. */
export type SpiVerdict = 'right' | 'not-agreed' | 'not-allowed' | 'nat' | 'unknown' | 'reserved' | 'taken' | 'malformed'

export type SpiChangeEvent = {
  readonly type: 'update'
  readonly verdict: SpiVerdict
  /** Inbound numbers of this side change: packets may come under the old ones. */
  readonly drains: boolean
}

export type SpiChangeEffect =
  | { readonly type: 'adoptUpdate' }
  | { readonly type: 'keepOld' }
  | { readonly type: 'dropOld' }
  | {
      readonly type: 'refuseUpdate'
      readonly notify: 'UNACCEPTABLE_ADDRESSES' | 'UNACCEPTABLE_SPI' | 'UNEXPECTED_NAT_DETECTED'
    }
  | Mark
