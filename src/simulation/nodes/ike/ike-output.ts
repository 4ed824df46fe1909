import type { KeyStep } from '../../../protocol/crypto/ike/key-step.ts'
import type { Phase1Failure } from '../../../protocol/machines/ikev1/events.ts'
import type { HalfOpenEnd, SetupFailure } from '../../../protocol/machines/ikev2/events.ts'
import type { StepReport, TimerChange } from '../../hosts/host.ts'
import type { SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import type { FallbackReason } from '../../../protocol/machines/ikev2/update-spi-events.ts'
import type { IkeHeader } from '../../../protocol/wire/ikev2/message.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { SpiPair } from './spi-state.ts'
import type { Place } from './ike-config.ts'

/** What became of something a user or a test waits for. */
export type IkeReport =
  | { readonly what: 'established'; readonly sa: string }
  | {
      readonly what: 'setup-failed'
      readonly sa: string
      readonly code: SetupFailure | Phase1Failure | HalfOpenEnd
      readonly notify: string
    }
  | { readonly what: 'sa-removed'; readonly sa: string; readonly reason: string }
  | { readonly what: 'sa-rekeyed'; readonly sa: string; readonly successor: string }
  | { readonly what: 'rekey-failed'; readonly sa: string }
  | { readonly what: 'child-installed'; readonly sa: string; readonly child: string }
  | { readonly what: 'child-removed'; readonly sa: string; readonly child: string }
  | { readonly what: 'child-failed'; readonly sa: string; readonly child: string; readonly outcome: string }
  /** An SA came to its hard limit without a successor: `name` is the pair of child SAs, or the IKE SA itself. */
  | { readonly what: 'lifetime-over'; readonly sa: string; readonly name: string }
  | { readonly what: 'alive'; readonly sa: string }
  | { readonly what: 'moved'; readonly sa: string; readonly accepted: boolean }
  /** What became of a transferred IKE SA at its new router (Allard 2008 §3.2.3). */
  | {
      readonly what: 'update-spi'
      readonly sa: string
      readonly outcome: 'resolved' | 'fallback' | 'denied'
      readonly why: '' | 'collision' | FallbackReason
      readonly roundTrips: number
    }

/** The own exchanges have ended; the client answered, or never did; the SA is gone; the client has come. */
export type HandoverWord =
  { readonly what: 'quiet' | 'noAnswer' | 'gone' | 'came' } | { readonly what: 'answer'; readonly taken: boolean }

/** What was derived for: the IKE SA, or the pair of child SAs, of this name. */
export interface Derived {
  readonly kind: 'ike' | 'child'
  readonly name: string
}

/** A message in one piece, as its sender made it a moment ago: it need not be opened to say what is inside. */
export interface MadeMessage {
  readonly header: IkeHeader
  readonly payloads: readonly ClearPayload[]
  /** SK_e it was sealed with; none in clear. */
  readonly key: Uint8Array | undefined
}

/** What follows from one stimulus, in order: whoever runs the endpoint records, sends and keeps timers. */
export type IkeOutput =
  /** The payload of a UDP datagram, marker included. */
  | {
      readonly kind: 'datagram'
      readonly from: Place
      readonly to: Place
      readonly payload: Uint8Array
      readonly name: string
      /** What is inside, as its sender knows. */
      readonly detail?: string
      readonly made?: MadeMessage | undefined
    }
  | { readonly kind: 'timer'; readonly actor: string; readonly change: TimerChange }
  | { readonly kind: 'entered'; readonly actor: string; readonly machine: string; readonly report: StepReport }
  /** The actor is gone, and its timers with it. */
  | { readonly kind: 'stopped'; readonly actor: string }
  | { readonly kind: 'mark'; readonly mark: string; readonly ref: string; readonly text: string }
  /** Keys of an IKE SA or of a pair of child SAs, or an AUTH value, with every step on the way. */
  | { readonly kind: 'derived'; readonly of: Derived; readonly what: string; readonly steps: readonly KeyStep[] }
  /** A message that changed nothing. */
  | { readonly kind: 'refused'; readonly code: string; readonly text: string; readonly ref: string }
  | { readonly kind: 'report'; readonly report: IkeReport }
  /** A transferred SA met one with its number: of child SAs the row, which does not stand in the SAD. */
  | { readonly kind: 'collided'; readonly table: 'SAD'; readonly row: SecurityAssociation; readonly holder: string }
  | {
      readonly kind: 'collided'
      readonly table: 'IKE SAs'
      readonly sa: string
      readonly holder: string
      readonly pair: SpiPair
    }
  /** One end has another number from now on; `by`: what tells the other end, an UPDATE_SPI when left out. */
  | {
      readonly kind: 'spi-changed'
      readonly table: 'SAD'
      readonly key: string
      readonly oldSpi: number
      readonly newSpi: number
      readonly by?: 'CTAA'
    }
  | {
      readonly kind: 'pair-changed'
      readonly sa: string
      readonly old: SpiPair
      readonly pair: SpiPair
      readonly by?: 'CTAA'
    }
  /** What an IKE SA on its way between gateways comes to, by the client's address (Palomares 2013 §III-D). */
  | { readonly kind: 'handover'; readonly remote: string; readonly word: HandoverWord }
  /** An IP packet that came out of a tunnel. */
  | { readonly kind: 'packet'; readonly packet: Uint8Array }
