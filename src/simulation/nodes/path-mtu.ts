import { hex32 } from '../../lib/bytes.ts'
import { isIcmpError, quotedPacket, sealingSa } from '../../protocol/ipsec/icmp-error.ts'
import { readIpPacket } from '../../protocol/ipsec/ip-packet.ts'
import { updateAssociation } from '../../protocol/ipsec/sad.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { reject } from './hand.ts'
import { IPV6_MTU_LEAST, tooBigAnswer } from './too-big-answer.ts'
import { isNews, setIpsec } from './tables.ts'

interface Ends {
  readonly source: string
  readonly destination: string
}
/** Paths remembered; when there are more, somebody makes them up. */
const PATHS_MAX = 64
/** RFC 4443 §2.4 f wants a limit and leaves the number. */
const ICMP_ERRORS_A_SECOND = 10
const SECOND_US = 1_000_000

const pathOf = ({ source, destination }: Ends): string => `${source}>${destination}`

/** Octets of the longest packet that is known to pass between two addresses; undefined when nothing is known. */
export const knownMtu = (d: Dispatch, id: NodeId, ends: Ends): number | undefined => d.node(id).pathMtu[pathOf(ends)]

export interface TooBig extends Ends {
  readonly packet: Uint8Array
  /** Frame it came in; null for this node's own. */
  readonly message: number | null
  /** Octets that would have passed. */
  readonly room: number
  readonly why: { readonly text: string; readonly ref: string; readonly row?: string | null }
}

/**
 * A packet is longer than its way, what IPsec puts around it counted in. Its source is told: another node by an ICMP error,
 * this node's own application at once (RFC 4301 §8.2). Gives the answer for the caller to send.
 */
export function refuseTooBig(d: Dispatch, id: NodeId, own: string, tooBig: TooBig): Uint8Array | undefined {
  const { packet, message, room, why } = tooBig
  reject(d, id, message, { code: 'too-big', ...why })
  const mtu = Math.max(IPV6_MTU_LEAST, room)
  // IPv6 lets nobody ask for less than 1280 octets: such a path does not carry this traffic.
  if (packet.length <= mtu) return reportNoWay(d, id, tooBig)
  if (message !== null) return mayAnswer(d, id, packet) ? tooBigAnswer(packet, own, mtu) : undefined
  learn(d, id, tooBig, mtu, 'RFC 4301 §8.2')
  return undefined
}

/** Told once for each pair of addresses: nothing of what they send will pass. */
export function reportNoWay(
  d: Dispatch,
  id: NodeId,
  { packet, room, ...ends }: Omit<TooBig, 'message' | 'why'>,
): undefined {
  if (!isNews(d, id, `mtu ${pathOf(ends)}`)) return
  const text = `packets of ${packet.length} octets from ${ends.source} to ${ends.destination} do not pass, only ${room} do, and nobody can make them shorter`
  d.record({ kind: 'reported', node: id, code: 'mtu', text, ref: 'RFC 8200 §5' })
}

/** No error about an error, and not too many (RFC 4443 §2.4 e, f). */
function mayAnswer(d: Dispatch, id: NodeId, packet: Uint8Array): boolean {
  const read = readIpPacket(packet)
  if (!read.ok || isIcmpError(read.value)) return false
  const node = d.node(id)
  const recent = node.icmpErrorsUs.filter(atUs => atUs > d.nowUs - SECOND_US)
  if (recent.length >= ICMP_ERRORS_A_SECOND) return false
  d.setNode({ ...node, icmpErrorsUs: [...recent, d.nowUs] })
  return true
}

function learn(d: Dispatch, id: NodeId, ends: Ends, mtu: number, ref: string): void {
  const node = d.node(id)
  const path = pathOf(ends)
  const known = node.pathMtu[path]
  if ((known !== undefined && known <= mtu) || Object.keys(node.pathMtu).length >= PATHS_MAX) return
  d.setNode({ ...node, pathMtu: { ...node.pathMtu, [path]: mtu } })
  const text = `packets from ${ends.source} to ${ends.destination} may have ${mtu} octets from now on`
  d.record({ kind: 'marked', node: id, mark: 'path-mtu', ref, text })
}

/**
 * ICMPv6 Packet Too Big. One about a protected packet sets the Path MTU of its SA, which the packet's SPI names; the next
 * one that is too long tells its source (RFC 4301 §8.2). Anybody can send one, so a path never counts for less than 1280
 * octets, and only a packet of this node's own is believed (RFC 8201 §4).
 */
export function receiveTooBig(
  d: Dispatch,
  id: NodeId,
  message: number,
  told: { readonly mtu: number; readonly packet: Uint8Array },
  isOwn: (address: string) => boolean,
): void {
  const quoted = quotedPacket(told.packet)
  if (quoted === undefined || !isOwn(quoted.header.source)) {
    const text = 'Packet Too Big about a packet that this node did not send'
    return reject(d, id, message, { code: 'unexpected', text, ref: 'RFC 8201 §4' })
  }
  const mtu = Math.max(IPV6_MTU_LEAST, told.mtu)
  const sa = sealingSa(d.node(id).ipsec.sad, quoted)
  if (sa === undefined) return learn(d, id, quoted.header, mtu, 'RFC 8201 §4')
  if (sa.pmtu !== undefined && sa.pmtu <= mtu) return
  const { ipsec } = d.node(id)
  setIpsec(d, id, { ...ipsec, sad: updateAssociation(ipsec.sad, { ...sa, pmtu: mtu }) })
  const text = `the path of ${hex32(sa.spi)} carries ${mtu} octets`
  d.record({ kind: 'marked', node: id, mark: 'path-mtu', ref: 'RFC 4301 §8.2', text })
}
