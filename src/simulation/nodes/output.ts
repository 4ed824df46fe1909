import { present } from '../../lib/assert.ts'
import { ipv6PacketOf, type IpPacket } from '../../protocol/ipsec/ip-packet.ts'
import { processOutbound, type OutboundOutcome } from '../../protocol/ipsec/outbound.ts'
import { flowOf } from '../../protocol/ipsec/packet-flow.ts'
import { selectorsOf } from '../../protocol/ipsec/packet-selectors.ts'
import type { SecurityAssociation } from '../../protocol/ipsec/sa.ts'
import type { SpdMatch } from '../../protocol/ipsec/spd.ts'
import { encapsulateEsp } from '../../protocol/ipsec/udp-encapsulation.ts'
import { canonicalIp, ipVersion } from '../../protocol/wire/ip/address.ts'
import { ipv6, type Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { hasCell, isRadio, linkById, radioOf } from '../environment.ts'
import { send } from '../network.ts'
import { countLoad } from './gateways/load-count.ts'
import { frameFor } from './frames.ts'
import { reject } from './hand.ts'
import { refuseTooBig, reportNoWay, type TooBig } from './path-mtu.ts'
import { IN_UDP } from './ike-label.ts'
import { isWhole, labelOf } from './packet-label.ts'
import type { PacketLabel } from './packet-label.ts'
import { placeOf } from './places.ts'
import { linkLocalOf, nextHop } from './routing.ts'
import { IPV6_MTU_LEAST } from './too-big-answer.ts'
import type { Hop } from './routing.ts'
import { recordIpsecMarks, reportEnded, reportOverflow, setIpsec, tellLimit } from './tables.ts'

interface Ends {
  readonly source: string
  readonly destination: string
}

/**
 * A packet of this node's own, or one it forwards (it came in frame `message`), goes out: policy first
 * (RFC 4301 §5.1), then the next hop. `known` is what its maker can say better than its octets.
 */
export function output(
  d: Dispatch,
  id: NodeId,
  packet: Uint8Array,
  message: number | null = null,
  known: Partial<PacketLabel> = {},
): void {
  const decoded = ipv6.decode(packet)
  if (!decoded.ok) throw new Error(`assertion failed: own packet decodes: ${decoded.error.field}`)
  outputRead(d, id, packet, decoded.value, message, known)
}

/** The same of one that is read already. */
function outputRead(
  d: Dispatch,
  id: NodeId,
  packet: Uint8Array,
  plain: Ipv6Packet,
  message: number | null,
  known: Partial<PacketLabel>,
): void {
  const read = ipv6PacketOf(packet, plain)
  if (!read.ok) return reject(d, id, message, read.error)
  const label = isWhole(known) ? known : { ...labelOf(plain), ...known }
  const { ipsec } = d.node(id)
  const outcome = processOutbound(ipsec, read.value, {
    nowUs: d.nowUs,
    crypto: d.env.crypto,
    drawIv: octets => d.drawBytes(id, 'IV', octets),
    linkMtu: destination => linkMtu(d, id, destination),
  })
  setIpsec(d, id, outcome.state)
  switch (outcome.kind) {
    case 'discarded':
      if (outcome.error.limit !== undefined) {
        const { room } = outcome.error.limit
        return tooBig(d, id, { ...plain, packet, message, room, why: outcome.error })
      }
      reject(d, id, message, outcome.error)
      if (outcome.error.code === 'no-association') askForSa(d, id, outcome.policy, read.value)
      if (outcome.error.code === 'sequence-overflow') reportOverflow(d, id, outcome.error)
      if (outcome.error.code === 'expired' && !tellLimit(d, id, outcome.error.row, 'over'))
        reportEnded(d, id, outcome.error.text)
      return
    case 'bypassed':
      return route(d, id, packet, plain, label, message)
    case 'protected':
      return sendProtected(d, id, outcome, plain, label, message)
  }
}

function sendProtected(
  d: Dispatch,
  id: NodeId,
  outcome: Extract<OutboundOutcome, { readonly kind: 'protected' }>,
  plain: Ipv6Packet,
  label: PacketLabel,
  message: number | null,
): void {
  const { sa } = outcome
  recordIpsecMarks(d, id, outcome.marks)
  if (outcome.marks.length > 0) tellLimit(d, id, sa.id, 'worn')
  d.spentUs += d.env.costs.packetUs
  countLoad(d, id, d.env.costs.packetUs)
  const { encapsulation } = sa
  const sealed = encapsulation === undefined ? outcome.packet : encapsulateEsp(outcome.packet, encapsulation)
  const protocol = sa.protocol.toUpperCase()
  const detail = encapsulation === undefined ? label.detail : IN_UDP
  const outside: PacketLabel = label.traffic ? { ...label, name: protocol, protocol, detail } : label
  // AH seals nothing: whoever looks can read (RFC 4302 §1).
  route(d, id, sealed, outerEnds(sa, plain), { ...outside, encrypted: sa.protocol === 'esp' }, message)
}

/** Between which addresses a packet that this SA has sealed travels. */
function outerEnds({ mode, source, destination }: SecurityAssociation, plain: Ends): Ends {
  // On a link of IPv6 the outer header is one of IPv6.
  if (mode !== 'tunnel' || ipVersion(destination) === 4) return plain
  return { source: canonicalIp(source) ?? source, destination: canonicalIp(destination) ?? destination }
}

/** Key management is asked for an SA for this packet, where its policy has one that negotiates (RFC 4301 §5.1). */
function askForSa(d: Dispatch, id: NodeId, match: SpdMatch | undefined, packet: IpPacket): void {
  const peer = match?.policy.names[0]
  const { ike, ike1 } = d.node(id)
  if (peer === undefined || (ike ?? ike1) === undefined) return
  d.schedule({ kind: 'negotiate', node: id, peer, flow: flowOf(selectorsOf(packet, 'out')) }, 0)
}

/**
 * A packet this router forwards, its hop limit already taken down. The wire is the protected side of the router's
 * IPsec boundary (RFC 4301 §3.1): only what goes to the radio passes the outbound policy.
 */
export function forwardOut(
  d: Dispatch,
  id: NodeId,
  packet: Ipv6Packet,
  message: number | null,
  bytes: Uint8Array = ipv6.encode(packet),
): void {
  const hop = hopTo(d, id, packet.destination)
  const inCell = hop === undefined || isRadio(linkById(d.env, hop.link))
  // A NAT has no IPsec boundary.
  if (inCell && d.node(id).role !== 'nat') return outputRead(d, id, bytes, packet, message, {})
  route(d, id, bytes, packet, labelOf(packet), message)
}

/** Puts the packet into a frame for the neighbour that leads to its destination. */
function route(
  d: Dispatch,
  id: NodeId,
  packet: Uint8Array,
  { source, destination }: Ends,
  label: PacketLabel,
  message: number | null,
): void {
  const hop = hopTo(d, id, destination)
  if (hop === undefined) {
    return reject(d, id, message, {
      code: 'no-route',
      text: `no way from ${id} to ${destination}`,
      ref: 'RFC 4443 §3.1',
    })
  }
  const { mtu, id: link } = linkById(d.env, hop.link)
  if (packet.length > mtu) {
    const text = `${packet.length} octets, and ${link} carries ${mtu}`
    const long = { source, destination, packet, message, room: mtu, why: { text, ref: 'RFC 8200 §5' } }
    if (message !== null || label.traffic) return tooBig(d, id, long)
    reportNoWay(d, id, long)
  }
  send(d, hop.link, id, hop.to, { ...label, bytes: frameFor(d, id, hop.to, packet) })
}

/** Tells the source of a packet that is too long for its way. */
function tooBig(d: Dispatch, id: NodeId, what: TooBig): void {
  const node = d.node(id)
  const own = node.role === 'mobile-node' ? node.careOf : node.address
  const answer = refuseTooBig(d, id, own, what)
  const read = answer === undefined ? undefined : ipv6.decode(answer)
  // The error goes back to where the packet came from: to the wire past the policy, to the radio through it.
  if (read?.ok === true) forwardOut(d, id, read.value, what.message)
}

/** Octets of an IP packet on the link that leads to a destination. */
export function linkMtu(d: Dispatch, id: NodeId, destination: string): number {
  const hop = hopTo(d, id, destination)
  return hop === undefined ? IPV6_MTU_LEAST : linkById(d.env, hop.link).mtu
}

function hopTo(d: Dispatch, id: NodeId, destination: string): Hop | undefined {
  const node = d.node(id)
  if (node.role === 'mobile-node') {
    // Between cells the radio still sends where it was: the frame is lost on the air, and its number is used up.
    const router = node.router ?? present(d.env.addresses.get(node.careOf), 'place of a care-of address').router
    return { link: radioOf(d.env, router).id, to: router }
  }
  const place = destination.startsWith('fe80::') ? linkLocalPlace(d, id, destination) : placeOf(d, destination)
  // What a gateway without a cell of its own serves goes into a tunnel, or nowhere.
  if (place === undefined || (place.router === id && place.node !== id && !hasCell(d.env, id))) return undefined
  if (place.router === id) return place.node === id ? undefined : { link: radioOf(d.env, id).id, to: place.node }
  return nextHop(d.env.scenario, id, place.router)
}

/** The mobile of this router's cell with that interface identifier. */
function linkLocalPlace(
  d: Dispatch,
  id: NodeId,
  destination: string,
): { readonly node: NodeId; readonly router: NodeId } | undefined {
  for (const [address, place] of d.env.addresses) {
    if (place.router === id && place.node !== id && linkLocalOf(address) === destination) return place
  }
  return undefined
}
