import type { AddressRange } from '../../../protocol/ipsec/address.ts'

/** What a side wants of its SAs with one peer when addresses, gateways or NATs change. */
export interface MobilityPolicy {
  /** Further addresses of this side, told to the peer (RFC 4555 §3.4). */
  readonly addresses: readonly string[]
  /** Where the peer may say that it is; `undefined`: anywhere (RFC 4555 §3.5). */
  readonly acceptable: readonly AddressRange[] | undefined
  /** Whether the peer has to show that it is at its new address before SAs move there (RFC 4555 §3.7: it should). */
  readonly routability: 'before' | 'none'
  /** Off: addresses that change on the way are an attack (RFC 4555 §3.9). */
  readonly natTraversal: boolean
}

export const DEFAULT_MOBILITY: MobilityPolicy = {
  addresses: [],
  acceptable: undefined,
  routability: 'before',
  natTraversal: true,
}

export const mobilityPolicy = (peer: { readonly mobility?: Partial<MobilityPolicy> }): MobilityPolicy => ({
  ...DEFAULT_MOBILITY,
  ...peer.mobility,
})
