import type { Micros } from '../../../lib/micros.ts'
import type { Mark } from '../cxtp/events.ts'

/**
 * One connection that carries octets one way: a client asks, a server sends them and closes (RFC 9293). Sequence numbers
 * are counted from the SYN of their direction, which is 0; whoever has the octets adds the initial number and wraps.
 */
export interface TcpSettings {
  /** Octets of the stream in a full segment, options taken off already (RFC 9293 §3.7.1, RFC 6691). */
  readonly segmentOctets: number
  /** What the receiver has room for beyond what it acknowledged (RFC 9293 §3.8.6). */
  readonly windowOctets: number
  /** Segments sent before anything is acknowledged: 10 by RFC 6928 §2. */
  readonly initialSegments: number
  /** One tick of the clock by which round trips are measured and timers run (RFC 6298 §4). */
  readonly tickUs: Micros
  /** A tick begins that long before the run does. */
  readonly tickPhaseUs: Micros
  readonly timeout: TimeoutRule
  /** An acknowledgement waits no longer for a second segment (RFC 5681 §4.2). */
  readonly delayedAckUs: Micros
  /** Repetitions of the same octets before the connection counts as dead (RFC 9293 §3.8.3). */
  readonly attempts: number
}

/** `least` bounds the whole time-out (RFC 6298 §2.4), or what is added to the smoothed round trip (Linux, `variance`). */
export interface TimeoutRule {
  readonly initialUs: Micros
  readonly leastUs: Micros
  readonly leastOf: 'whole' | 'variance'
  readonly mostUs: Micros
}

/** A segment came. `echo`: the tick that it gives back, of the segment it answers (RFC 7323 §3). */
interface Arrived {
  readonly nowUs: Micros
  readonly sequence: number
  readonly acknowledgment: number
  /** As in the header; in a SYN with the shift that its sender means later windows by (RFC 7323 §2.2). */
  readonly window: number
  readonly shift: number
  readonly octets: number
  /** A FIN is behind its octets. */
  readonly fin: boolean
  readonly stamp: number
  readonly echo: number
}
type Segment<T extends string> = Arrived & { readonly type: T }

export interface TcpSenderInput {
  readonly settings: TcpSettings
  /** Octets of the answer. */
  readonly octets: number
}
/** `request`: a segment with octets; `ack`: one without. */
export type TcpSenderEvent = Segment<'syn' | 'request' | 'ack' | 'fin' | 'rst'>

export interface TcpReceiverInput {
  readonly settings: TcpSettings
  readonly requestOctets: number
}
export type TcpReceiverEvent =
  { readonly type: 'open'; readonly nowUs: Micros } | Segment<'synAck' | 'data' | 'ack' | 'rst'>

/** What every segment of the answer carries beside octets. */
interface Answer {
  readonly acknowledgment: number
  readonly windowOctets: number
  readonly echo: number
}
export type TcpSenderEffect =
  | (Answer & { readonly type: 'sendSynAck' })
  /** The octets from `from` to before `to`, cut into segments; the FIN counts as one behind the last (RFC 9293 §3.4). */
  | (Answer & {
      readonly type: 'transmit'
      readonly from: number
      readonly to: number
      readonly fin: boolean
      /** What begins below was sent before. */
      readonly sentBefore: number
    })
  | (Answer & { readonly type: 'acknowledge'; readonly sequence: number })
  /** How the sender stands now: what a table shows. */
  | {
      readonly type: 'tell'
      readonly acknowledged: number
      readonly sent: number
      readonly window: number
      readonly congestionWindow: number
      /** Undefined: none yet (RFC 5681 §3.1: arbitrarily high). */
      readonly threshold: number | undefined
      readonly roundTripUs: Micros | undefined
      readonly timeoutUs: Micros
      readonly timeouts: number
    }
  | { readonly type: 'finished' }
  | { readonly type: 'givenUp' }
  | Mark

export type TcpReceiverEffect =
  | { readonly type: 'sendSyn'; readonly windowOctets: number }
  | (Answer & { readonly type: 'sendRequest'; readonly octets: number })
  | (Answer & { readonly type: 'acknowledge'; readonly sequence: number })
  | (Answer & { readonly type: 'sendFin'; readonly sequence: number })
  | {
      readonly type: 'tell'
      /** The next octet expected; octets beyond a gap, kept. */
      readonly expected: number
      readonly held: number
      readonly acknowledged: number
    }
  /** All octets and the FIN behind them are here. */
  | { readonly type: 'complete'; readonly octets: number }
  | { readonly type: 'givenUp' }
  | Mark
