import type { Micros } from '../../lib/micros.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { IkeArrival } from './ike-datagram.ts'

/** What a daemon works on. */
export type DaemonJob =
  | { readonly what: 'ike'; readonly message: number; readonly datagram: IkeArrival }
  /** CXTP between gateways. */
  | { readonly what: 'contexts'; readonly hand: Carrier; readonly message: Between }
  /** A client is to be handed over. */
  | { readonly what: 'hand-over'; readonly client: string; readonly peer: string }

/** The packet it came in. */
interface Carrier {
  readonly message: number
  readonly source: string
  readonly destination: string
}

export type Between = Extract<CxtpMessage, { type: 'CTD' | 'CTDR' | 'CTC' }>

export interface Waiting {
  readonly job: DaemonJob
  readonly sinceUs: Micros
  /** Event that brought it. */
  readonly cause: number | null
}

export interface Daemon {
  /** Until when it computes. */
  readonly untilUs: Micros
  /** What it computes for now, and what waits. */
  readonly current: Waiting | undefined
  readonly messages: readonly Waiting[]
  readonly wishes: readonly Waiting[]
  /** Order of the queue's entry for its next turn; undefined while there is none. */
  readonly turn: number | undefined
  /** Octets of IKE's datagrams that wait. */
  readonly octets: number
  /** Since the load was last looked at: time computed, most that waited at once, longest wait. */
  readonly spentUs: Micros
  readonly waitingMost: number
  readonly waitedUs: Micros
}
