import { carries, onePairOf, populated, type PacketFlow } from '../../../protocol/ipsec/packet-flow.ts'
import type { TrafficPair, TrafficRange } from '../../../protocol/ipsec/traffic-range.ts'
import type { IkePeer } from './ike-config.ts'

/** Whether the policy towards a peer makes several pairs of SAs of what it lets pass (RFC 4301 §4.4.1, RFC 7296 §2.9). */
export const wantsSeveral = ({ pfp = [], singlePair, separateRanges }: IkePeer): boolean =>
  pfp.length > 0 || singlePair === true || separateRanges === true

/**
 * What a pair is asked for: the policy's ranges, or where the policy wants several pairs what the packet at hand
 * belongs to. Empty when the packet lacks a field that the policy takes from it (RFC 4301 §4.4.2.2).
 */
export function rangesFor(peer: IkePeer, flow: PacketFlow | undefined): TrafficPair {
  const whole: TrafficPair = { localRanges: peer.localRanges, remoteRanges: peer.remoteRanges }
  if (flow === undefined) return whole
  const rows = peer.separateRanges === true ? rowOf(whole, flow) : whole
  const pair = peer.singlePair === true ? onePairOf(rows, flow) : rows
  return (peer.pfp ?? []).length === 0 ? pair : populated(pair, peer.pfp ?? [], flow)
}

/** The first range of each side that the packet is in. */
function rowOf({ localRanges, remoteRanges }: TrafficPair, flow: PacketFlow): TrafficPair {
  const having = (
    ranges: readonly TrafficRange[],
    pair: (range: TrafficRange) => TrafficPair,
  ): readonly TrafficRange[] => ranges.filter(range => carries(pair(range), flow)).slice(0, 1)
  return {
    localRanges: having(localRanges, range => ({ localRanges: [range], remoteRanges })),
    remoteRanges: having(remoteRanges, range => ({ localRanges, remoteRanges: [range] })),
  }
}
