import type { Micros } from '../../lib/micros.ts'
import type { Place } from './ike/ike-config.ts'
import type { IkeOutput } from './ike/ike-output.ts'
import type { Ikev1Command } from './ike1/endpoint.ts'
import type { Ikev1Endpoint } from './ike1/state.ts'

export interface Ikev1Datagram {
  readonly payload: Uint8Array
  readonly from: Place
  readonly to: Place
}

/** What a daemon is given to do. */
export type Ikev1Task =
  | { readonly kind: 'datagram'; readonly message: number; readonly datagram: Ikev1Datagram }
  | { readonly kind: 'command'; readonly command: Ikev1Command }
  | { readonly kind: 'timer'; readonly actor: string; readonly timer: string }

/** A task whose time is not over: what it changes shows at its end, and other tasks wait till then. */
export interface Ikev1Working {
  readonly untilUs: Micros
  readonly message: number | null
  readonly before: Ikev1Endpoint
  readonly outputs: readonly IkeOutput[]
  readonly waiting: readonly { readonly task: Ikev1Task; readonly cause: number | null }[]
}
