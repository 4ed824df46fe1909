import type { SecurityAssociation } from '../../../protocol/ipsec/sa.ts'
import type { SpiVerdict } from '../../../protocol/machines/ikev2/update-spi-events.ts'
import type { Notify } from '../../../protocol/wire/ikev2/notify.ts'

/** SPIs of an IKE SA: `0x` and 16 digits each. */
export interface SpiPair {
  readonly spiI: string
  readonly spiR: string
}

export const samePair = (a: SpiPair, b: SpiPair): boolean => a.spiI === b.spiI && a.spiR === b.spiR

/** A row that came with a transferred IKE SA and whose number is taken here: it waits outside the SAD. */
export interface ArrivingRow {
  /** As the mobile knows it. */
  readonly row: SecurityAssociation
  /** The number it is to have, in the request that is open or next. */
  readonly wanted: number | undefined
  /** Numbers the mobile cannot take. */
  readonly refused: readonly number[]
}

/** What is still to be settled about a transferred IKE SA. */
export interface Arrival {
  readonly rows: readonly ArrivingRow[]
  /** The pair of IKE SPIs it is to have; `undefined`: its own is free. */
  readonly pair: SpiPair | undefined
  /** Requests made so far: an answer counts for the last one. */
  readonly request: number
}
export const NO_ARRIVAL: Arrival = { rows: [], pair: undefined, request: 0 }

/** What a request of the router changes, read and judged before anything of it counts. */
export interface SpiChanges {
  readonly children: readonly ChildChange[]
  readonly pair: SpiPair | undefined
  /** UPDATE_SA_ADDRESSES stands in it. */
  readonly moves: boolean
  readonly refused: readonly { readonly about: Notify<'UPDATE_SPI'>; readonly verdict: SpiVerdict }[]
}
export interface ChildChange {
  readonly child: string
  readonly direction: 'in' | 'out'
  readonly oldSpi: number
  readonly newSpi: number
}
