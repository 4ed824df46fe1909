import type { Place } from './ike/ike-config.ts'

/** A UDP datagram to one of IKE's ports. */
export interface IkeArrival {
  readonly payload: Uint8Array
  readonly from: Place
  readonly to: Place
}
