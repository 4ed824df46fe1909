import type { Micros } from '../../../lib/micros.ts'
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
  /** A client goes where its gateway sends it (RFC 5685 §3). */
  readonly redirect: boolean
  /** A gateway sends this client on, once it has shown who it is: an address or a name (RFC 5685 §6). */
  readonly redirectTo: string | undefined
  /** A client deletes the old SAs after every redirect (RFC 5685 §5), also where it went on with them elsewhere. */
  readonly deletesOld: boolean
  /**
   * How long a client that was sent on keeps its SAs with this gateway, which then deletes them; `undefined`: as long as it
   * likes (RFC 5685 §5: configurable, with enough time for new SAs elsewhere).
   */
  readonly redirectGraceUs: Micros | undefined
  /** A client asks for tickets, to come back faster (RFC 5723 §4.1). */
  readonly tickets: boolean
  /** Counters may be synchronised after a failover: sequence numbers of ESP, and Message IDs too (RFC 6311 §5). */
  readonly counterSync: boolean
  readonly messageIdSync: boolean
  /** How far counters jump then, so that no number comes twice (RFC 6311 §5.2: 2^30 where nothing is known). */
  readonly replayJump: number
  /** The IKE SA may go on at another router, which then says so itself (Allard 2008 §3.2). */
  readonly contextTransfer: boolean
}

export const DEFAULT_MOBILITY: MobilityPolicy = {
  addresses: [],
  acceptable: undefined,
  routability: 'before',
  natTraversal: true,
  redirect: false,
  redirectTo: undefined,
  deletesOld: false,
  redirectGraceUs: undefined,
  tickets: false,
  counterSync: false,
  messageIdSync: true,
  replayJump: 2 ** 30,
  contextTransfer: false,
}

export const mobilityPolicy = (peer: { readonly mobility?: Partial<MobilityPolicy> }): MobilityPolicy => ({
  ...DEFAULT_MOBILITY,
  ...peer.mobility,
})
