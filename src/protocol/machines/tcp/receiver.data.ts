import type { Micros } from '../../../lib/micros.ts'
import type { TcpReceiverEvent, TcpReceiverInput } from './events.ts'
import { measured, measuredUs, type RoundTrip } from './timeout.ts'

/** From the first of these sequence numbers to before the second. */
export type Stretch = readonly [from: number, to: number]

/** Sequence numbers count from the SYN of their direction. */
export interface ReceiverContext extends TcpReceiverInput, RoundTrip {
  /** Next octet expected (RCV.NXT, RFC 9293 §3.3.1). */
  readonly expected: number
  /** What came beyond a gap, in order and apart from each other. */
  readonly held: readonly Stretch[]
  /** The number of the server's FIN, once seen. */
  readonly finAt: number | undefined
  /** Last acknowledged (Last.ACK.sent), and the tick to echo (TS.Recent, RFC 7323 §4.3). */
  readonly acknowledged: number
  readonly stamp: number
  readonly attempts: number
  readonly nowUs: Micros
  readonly armedUs: Micros
}

export const beginReceiver = (input: TcpReceiverInput): ReceiverContext => ({
  ...input,
  expected: 0,
  held: [],
  finAt: undefined,
  acknowledged: 0,
  stamp: 0,
  attempts: 1,
  smoothedUs: undefined,
  variationUs: 0,
  timeoutUs: input.settings.timeout.initialUs,
  nowUs: 0,
  armedUs: 0,
})

type SegmentEvent = Exclude<TcpReceiverEvent, { readonly type: 'open' }>
export interface SegmentArrival {
  readonly context: ReceiverContext
  readonly event: SegmentEvent
}

/** Segments in the window on the far side of gaps are bounded by it. */
const HELD_MAX = 1_024

/** Number behind what a segment brings, its FIN included. */
export const behind = ({ sequence, octets, fin }: SegmentEvent): number => sequence + octets + (fin ? 1 : 0)

/** Brings the next octet, and perhaps some that came before. */
export const isInOrder = ({ context, event }: SegmentArrival): boolean =>
  event.sequence <= context.expected && behind(event) > context.expected

/** Its end lies within the window (RFC 9293 §3.10.7.4). */
const fits = ({ context, event }: SegmentArrival): boolean =>
  behind(event) <= context.expected + context.settings.windowOctets + 1

/** RFC 7323 §4.3: the tick of the segment that the next acknowledgement answers, so that its delay is measured too. */
const stampOf = ({ context, event }: SegmentArrival): number =>
  event.sequence <= context.acknowledged && event.stamp >= context.stamp ? event.stamp : context.stamp

/** The octets in order, with those they make whole. */
export function take(arrival: SegmentArrival): Partial<ReceiverContext> {
  const { context, event } = arrival
  let expected = behind(event)
  let used = 0
  for (const [from, to] of context.held) {
    if (from > expected) break
    expected = Math.max(expected, to)
    used += 1
  }
  return {
    nowUs: event.nowUs,
    stamp: stampOf(arrival),
    expected,
    held: used === 0 ? context.held : context.held.slice(used),
    finAt: event.fin ? behind(event) - 1 : context.finAt,
  }
}

/** Octets beyond a gap wait for those before them; what was here already, or does not fit, is left (RFC 9293 §3.10.7.4). */
export function hold(arrival: SegmentArrival): Partial<ReceiverContext> {
  const { context, event } = arrival
  const now = { nowUs: event.nowUs, stamp: stampOf(arrival) }
  if (event.sequence <= context.expected || !fits(arrival) || context.held.length >= HELD_MAX) return now
  const held = merged(context.held, [event.sequence, behind(event)])
  return { ...now, held, finAt: event.fin ? behind(event) - 1 : context.finAt }
}

function merged(held: readonly Stretch[], [from, to]: Stretch): readonly Stretch[] {
  const apart = held.filter(each => each[1] < from || each[0] > to)
  const touching = held.filter(each => each[1] >= from && each[0] <= to)
  const whole: Stretch = [
    Math.min(from, ...touching.map(each => each[0])),
    Math.max(to, ...touching.map(each => each[1])),
  ]
  return [...apart, whole].sort((a, b) => a[0] - b[0])
}

/** Whether the server's FIN is reached with this segment. */
export function isLast(arrival: SegmentArrival): boolean {
  if (!arrival.event.fin && arrival.context.finAt === undefined) return false
  const { expected = 0, finAt } = take(arrival)
  return finAt !== undefined && expected > finAt
}

/** The SYN is answered: round trip and window are known (RFC 9293 §3.10.7.3). */
export const connect = ({ context, event }: SegmentArrival): Partial<ReceiverContext> => ({
  ...measured(context.settings, context, measuredUs(context.settings, event.nowUs, event.echo)),
  nowUs: event.nowUs,
  expected: 1,
  acknowledged: 1,
  stamp: event.stamp,
  attempts: 1,
})
