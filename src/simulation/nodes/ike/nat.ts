import { equalBytes, fromHex } from '../../../lib/bytes.ts'
import { natDetectionHash } from '../../../protocol/crypto/ike/nat-detection.ts'
import { ipOctets } from '../../../protocol/wire/ip/address.ts'
import { notifiesOf, notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { mobilityWith } from './changed.ts'
import type { Place } from './ike-config.ts'
import type { IkeSa } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import type { Mobility } from './mobility-state.ts'

interface Spis {
  readonly spiI: string
  readonly spiR: string
}

const hashOf = (work: IkeWork, { spiI, spiR }: Spis, { address, port }: Place): Uint8Array =>
  natDetectionHash(work.context.crypto, fromHex(spiI.slice(2)), fromHex(spiR.slice(2)), ipOctets(address), port)

/** NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP of a message (RFC 7296 §2.23). */
export function natPayloads(work: IkeWork, spis: Spis, local: Place, remote: Place): readonly ClearPayload[] {
  // An address that cannot be the source makes the peer see a NAT and take to UDP (Roamscope, as gateways do it).
  const source = work.endpoint.config.forceEncapsulation ? { ...local, port: 0 } : local
  return [
    notifyWith('NAT_DETECTION_SOURCE_IP', hashOf(work, spis, source)),
    notifyWith('NAT_DETECTION_DESTINATION_IP', hashOf(work, spis, remote)),
  ]
}

export interface NatVerdict {
  /** The peer knows NAT traversal at all. */
  readonly supported: boolean
  readonly here: boolean
  readonly there: boolean
}

/** Where a NAT stands, by the hashes of a received message and where it came from and to (RFC 7296 §2.23). */
export function detectNat(
  work: IkeWork,
  payloads: readonly ClearPayload[],
  spis: Spis,
  local: Place,
  remote: Place,
): NatVerdict {
  const hashes = (name: string): readonly Uint8Array[] =>
    notifiesOf(payloads).flatMap(({ notify, data }) => (notify === name && data instanceof Uint8Array ? [data] : []))
  const sources = hashes('NAT_DETECTION_SOURCE_IP')
  const destinations = hashes('NAT_DETECTION_DESTINATION_IP')
  const seen = (list: readonly Uint8Array[], place: Place): boolean =>
    list.some(hash => equalBytes(hash, hashOf(work, spis, place)))
  return {
    supported: sources.length > 0 && destinations.length > 0,
    there: sources.length > 0 && !seen(sources, remote),
    here: destinations.length > 0 && !seen(destinations, local),
  }
}

/** What IKE_SA_INIT shows about NATs, kept for what comes later (RFC 7296 §2.23, RFC 4555 §3.8). */
export const mobilityAfterInit = ({ mobility }: IkeSa, payloads: readonly ClearPayload[], nat: NatVerdict): Mobility =>
  mobilityWith(mobility, {
    natTraversal: nat.supported,
    peerBehindNat: nat.there,
    mapping: notifyOf(payloads, 'NAT_DETECTION_DESTINATION_IP')?.data ?? mobility.mapping,
  })
