import type { Micros } from '../../../lib/micros.ts'
import type { TcpSenderEvent, TcpSenderInput } from './events.ts'
import { measured, measuredUs, type RoundTrip } from './timeout.ts'

/** Sequence numbers count from the SYN; windows in octets. */
export interface SenderContext extends TcpSenderInput, RoundTrip {
  /** The number behind the FIN. */
  readonly end: number
  /** Oldest not acknowledged, next to send, highest sent before (SND.UNA, SND.NXT, RFC 9293 §3.3.1). */
  readonly unacknowledged: number
  readonly next: number
  readonly highest: number
  /** Where what is being sent begins, and what had been sent before it. */
  readonly from: number
  readonly sentBefore: number
  /** Next octet expected from the client. */
  readonly expected: number
  /** The client's, and the shift it means it by (RFC 7323 §2). */
  readonly window: number
  readonly windowShift: number
  readonly congestionWindow: number
  /** Slow start threshold; undefined as long as nothing was lost: arbitrarily high (RFC 5681 §3.1). */
  readonly threshold: number | undefined
  /** RFC 6582 §3.2 step 1: what had been sent when loss was last noticed. */
  readonly recover: number
  readonly duplicates: number
  /** A partial acknowledgement came in this recovery. */
  readonly partial: boolean
  /** Time-outs in a row. */
  readonly timeouts: number
  readonly nowUs: Micros
  /** When the running retransmission timer was started. */
  readonly armedUs: Micros
  /** The client's latest tick, echoed. */
  readonly stamp: number
}

export const beginSender = ({ settings, octets }: TcpSenderInput): SenderContext => ({
  settings,
  octets,
  end: octets + 2,
  unacknowledged: 0,
  next: 0,
  highest: 0,
  from: 0,
  sentBefore: 0,
  expected: 0,
  window: 0,
  windowShift: 0,
  congestionWindow: settings.initialSegments * settings.segmentOctets,
  threshold: undefined,
  recover: 0,
  duplicates: 0,
  partial: false,
  timeouts: 0,
  smoothedUs: undefined,
  variationUs: 0,
  timeoutUs: settings.timeout.initialUs,
  nowUs: 0,
  armedUs: 0,
  stamp: 0,
})

interface Arrival {
  readonly context: SenderContext
  readonly event: TcpSenderEvent
}
type Change = Partial<SenderContext>

/** What any segment tells beside its acknowledgement. */
export const hear = ({ context, event }: Arrival): Change => ({
  nowUs: event.nowUs,
  stamp: event.stamp,
  window: event.window * 2 ** context.windowShift,
})

/** The window of a SYN is not shifted (RFC 7323 §2.2). */
export const hearSyn = ({ event }: Arrival): Change => ({
  nowUs: event.nowUs,
  stamp: event.stamp,
  window: event.window,
  windowShift: Math.min(event.shift, SHIFT_MAX),
  expected: 1,
})
/** RFC 7323 §2.3. */
const SHIFT_MAX = 14

/** Something new is acknowledged: the round trip is measured, the back-off is over (RFC 6298 §5.3, §5.7; RFC 7323 §4.1). */
export function takeAcknowledgement({ context, event }: Arrival): Change {
  const { settings, next } = context
  // Written out: there is one for every other segment.
  const { smoothedUs, variationUs, timeoutUs } = measured(
    settings,
    context,
    measuredUs(settings, event.nowUs, event.echo),
  )
  return {
    smoothedUs,
    variationUs,
    timeoutUs,
    unacknowledged: event.acknowledgment,
    next: Math.max(next, event.acknowledgment),
    duplicates: 0,
    timeouts: 0,
  }
}

/** Not grown where the client's window is what holds the sender back (RFC 7661 §4.3 asks for the same). */
function grown({ congestionWindow, window }: SenderContext, byOctets: number): number {
  return congestionWindow >= window ? congestionWindow : congestionWindow + byOctets
}

/** RFC 5681 §3.1 (2): by what was acknowledged, at most one segment. */
export const slowStartWindow = ({ context, event }: Arrival): number =>
  grown(context, Math.min(event.acknowledgment - context.unacknowledged, context.settings.segmentOctets))

/** RFC 5681 §3.1 (3): about one segment each round trip. */
export const avoidanceWindow = ({ context }: Pick<Arrival, 'context'>): number => {
  const { segmentOctets } = context.settings
  return grown(context, Math.max(1, Math.floor((segmentOctets * segmentOctets) / context.congestionWindow)))
}

/** RFC 5681 §3.1 (4). */
export const halved = ({ settings, next, unacknowledged }: SenderContext): number =>
  Math.max(Math.floor((next - unacknowledged) / 2), 2 * settings.segmentOctets)

/**
 * How far may be sent: whole segments within the client's and the congestion window (RFC 9293 §3.8.6.2.1); the last
 * octets with the FIN in any size. The first two duplicate acknowledgements let one more segment each go (RFC 3042 §2).
 */
function limitOf(context: SenderContext): number {
  const { settings, unacknowledged, window, congestionWindow, duplicates, octets, end, recover } = context
  const limited = duplicates < 3 && unacknowledged >= recover ? duplicates * settings.segmentOctets : 0
  const right = unacknowledged + Math.min(window, congestionWindow + limited)
  if (right > octets) return end
  return 1 + Math.floor((right - 1) / settings.segmentOctets) * settings.segmentOctets
}

/** All that the windows let go now. */
export function advance({ context }: { readonly context: SenderContext }): Change {
  const to = Math.max(context.next, limitOf(context))
  return { from: context.next, sentBefore: context.highest, next: to, highest: Math.max(context.highest, to) }
}

/** The first segment that is not acknowledged once more. It leaves `next` where it is. */
export const firstAgain = (context: SenderContext): { readonly from: number; readonly to: number } => {
  const from = context.unacknowledged
  const to = from + context.settings.segmentOctets
  return { from, to: to > context.octets ? context.end : to }
}
