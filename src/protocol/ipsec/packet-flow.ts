import { keyAddress } from './address.ts'
import type { PacketSelectors, SelectorField } from './selectors.ts'
import { commonRange, coversRange, type TrafficPair, type TrafficRange } from './traffic-range.ts'

/** The traffic of one packet: what an SA is asked for because of it is to carry first of all (RFC 7296 §2.9). */
export interface PacketFlow {
  readonly local: TrafficRange
  readonly remote: TrafficRange
}

/** Both ends of a packet as selectors; a field that it does not show is left open. */
export function flowOf({ local, remote, protocol, localPort, remotePort }: PacketSelectors): PacketFlow {
  const end = (key: string, port: number | 'opaque'): TrafficRange => {
    const address = keyAddress(key)
    return {
      from: address,
      to: address,
      ...(protocol === 'opaque' ? {} : { protocol }),
      ...(protocol === 'opaque' || port === 'opaque' ? {} : { ports: { from: port, to: port } }),
    }
  }
  return { local: end(local, localPort), remote: end(remote, remotePort) }
}

/** Whether both ends of the packet are in these ranges. */
export const carries = ({ localRanges, remoteRanges }: TrafficPair, { local, remote }: PacketFlow): boolean =>
  localRanges.some(range => coversRange(range, local)) && remoteRanges.some(range => coversRange(range, remote))

/** The ranges with the packet's own in front, unless that is where they begin or it is not theirs (RFC 7296 §2.9). */
export function packetFirst(ranges: readonly TrafficRange[], packet: TrafficRange): readonly TrafficRange[] {
  const [first] = ranges
  const isThere = first !== undefined && coversRange(packet, first)
  return isThere || !ranges.some(range => coversRange(range, packet)) ? ranges : [packet, ...ranges]
}

/** What of the ranges is of the packet's own pair of addresses: the answer to SINGLE_PAIR_REQUIRED (RFC 7296 §2.9). */
export function onePairOf({ localRanges, remoteRanges }: TrafficPair, { local, remote }: PacketFlow): TrafficPair {
  const at = (ranges: readonly TrafficRange[], { from, to }: TrafficRange): readonly TrafficRange[] =>
    ranges.flatMap(range => commonRange(range, { from, to }) ?? [])
  return { localRanges: at(localRanges, local), remoteRanges: at(remoteRanges, remote) }
}

/**
 * A policy's ranges with the packet's values where a PFP flag is set; nothing where the packet lacks a field that a flag
 * asks for (RFC 4301 §4.4.2.2). Ports have a protocol, so it is the packet's too where a port is (RFC 7296 §3.13.1).
 */
export function populated(
  { localRanges, remoteRanges }: TrafficPair,
  flags: readonly SelectorField[],
  flow: PacketFlow,
): TrafficPair {
  const has = (field: SelectorField): boolean => flags.includes(field)
  const ports = has('localPort') || has('remotePort')
  if ((has('localPort') && flow.local.ports === undefined) || (has('remotePort') && flow.remote.ports === undefined))
    return { localRanges: [], remoteRanges: [] }
  const side = (
    ranges: readonly TrafficRange[],
    packet: TrafficRange,
    [address, port]: readonly [SelectorField, SelectorField],
  ): readonly TrafficRange[] =>
    ranges.flatMap(range => {
      const { from, to } = has(address) ? packet : range
      const protocol = has('protocol') || ports ? packet.protocol : undefined
      const asked = {
        from,
        to,
        ...(protocol === undefined ? {} : { protocol }),
        ...(has(port) && packet.ports !== undefined ? { ports: packet.ports } : {}),
      }
      return commonRange(range, asked) ?? []
    })
  return {
    localRanges: side(localRanges, flow.local, ['local', 'localPort']),
    remoteRanges: side(remoteRanges, flow.remote, ['remote', 'remotePort']),
  }
}
