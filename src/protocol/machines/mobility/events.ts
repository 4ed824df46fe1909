import type { Micros } from '../../../lib/micros.ts'
import type { Mark } from '../cxtp/events.ts'

/** Mobile IPv6 in the mobile: where it is attached, and keeping its home agent informed (RFC 6275 §11.7.1). */
export interface MobilityInput {
  readonly router: string
  /** First retransmission of a Binding Update, µs (RFC 6275 §12 INITIAL_BINDACK_TIMEOUT 1 s, doubling). */
  readonly initialBindAckTimeoutUs: Micros
  /** Longest wait between two, µs (RFC 6275 §12 MAX_BINDACK_TIMEOUT 32 s). */
  readonly maxBindAckTimeoutUs: Micros
}

export type MobilityEvent =
  | { readonly type: 'linkDown' }
  | { readonly type: 'linkUp'; readonly router: string }
  /** `matches`: sequence number and addresses are those of the outstanding update; status 0–127 accepts (RFC 6275 §6.1.8). */
  | { readonly type: 'bindingAcknowledgement'; readonly matches: boolean; readonly status: number }

export type MobilityEffect =
  | { readonly type: 'sendBindingUpdate'; readonly attempt: number }
  | { readonly type: 'bindingDone' }
  | { readonly type: 'bindingFailed'; readonly status: number | null }
  | Mark

/** Home agent: one binding (RFC 6275 §10.3). */
export type HomeAgentEvent =
  /** `fresh`: sequence number is greater modulo 2^16 than the cached one; `known`: the home address is one of ours. */
  {
    readonly type: 'bindingUpdate'
    readonly fresh: boolean
    readonly known: boolean
    readonly acknowledge: boolean
    readonly lifetimeUs: Micros
  }
export type HomeAgentEffect =
  | { readonly type: 'storeBinding' }
  | { readonly type: 'removeBinding' }
  | { readonly type: 'sendBindingAcknowledgement'; readonly status: number }
  | Mark

/** UDP source of the application: one packet each interval (Allard 2008 §4.3). */
export interface TrafficInput {
  readonly everyUs: Micros
}
export type TrafficEvent = { readonly type: 'start' } | { readonly type: 'stop' }
export type TrafficEffect = { readonly type: 'sendPacket'; readonly packet: number }
