import type { Micros } from '../../lib/micros.ts'
import type { IpPacket } from './ip-packet.ts'
import { selectorsOf } from './packet-selectors.ts'
import type { SecurityAssociation } from './sa.ts'
import type { PacketSelectors } from './selectors.ts'

/** Ports of first fragments, for those behind them that show none (RFC 4301 §7.3). Newest last. */
export type FragmentMemory = readonly SeenFragment[]

export interface SeenFragment {
  /** Row that carried it, and what names the packet: addresses, protocol, identification (RFC 8200 §4.5). */
  readonly row: string
  readonly packet: string
  readonly selectors: PacketSelectors
  readonly atUs: Micros
}

/** Packets remembered at once; whoever has more of them under way loses the oldest (Roamscope). */
const MEMORY_MAX = 64
/** As long as a receiver waits for the rest of a packet (RFC 8200 §4.5). */
const MEMORY_US = 60_000_000

const packetOf = ({ header, protocol, fragment }: IpPacket): string =>
  `${header.source} ${header.destination} ${protocol} ${fragment?.id ?? ''}`

/** The memory with this packet, if it is a first fragment that went through an SA which takes the others too. */
export function withFirstFragment(
  memory: FragmentMemory | undefined,
  ip: IpPacket,
  sa: SecurityAssociation,
  nowUs: Micros,
): FragmentMemory | undefined {
  if (!sa.statefulFragments || ip.fragment === undefined || ip.fragment.offset > 0) return memory
  const [row, packet] = [sa.id, packetOf(ip)]
  const kept = (memory ?? []).filter(
    each => nowUs - each.atUs < MEMORY_US && !(each.row === row && each.packet === packet),
  )
  return [...kept, { row, packet, selectors: selectorsOf(ip, sa.direction), atUs: nowUs }].slice(-MEMORY_MAX)
}

/** The first fragment that a later one belongs to. `row`: of the SA it came through; any when sent. */
export function firstFragmentOf(
  memory: FragmentMemory | undefined,
  ip: IpPacket,
  nowUs: Micros,
  row?: string,
): SeenFragment | undefined {
  if (memory === undefined || ip.fragment === undefined || ip.fragment.offset === 0) return undefined
  const packet = packetOf(ip)
  return memory.findLast(
    each => each.packet === packet && nowUs - each.atUs < MEMORY_US && (row === undefined || each.row === row),
  )
}
