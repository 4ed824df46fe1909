import { processInbound } from '../../protocol/ipsec/inbound.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import { ipv6PacketOf } from '../../protocol/ipsec/ip-packet.ts'
import { decapsulateEsp } from '../../protocol/ipsec/udp-encapsulation.ts'
import { ethernet } from '../../protocol/wire/ethernet/ethernet.ts'
import { IKE_NAT_PORT } from '../../protocol/wire/ikev2/codes.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { isRadio, linkById } from '../environment.ts'
import { counterGap, reportGap } from './counter-gap.ts'
import { deliver } from './deliver.ts'
import { asleepAgain, withArrivalsAwake } from './gateways/awake.ts'
import { countLoad } from './gateways/load-count.ts'
import { malformed, reject } from './hand.ts'
import { heardFrom } from './ike-wishes.ts'
import { translate } from './nat.ts'
import { forwardOut } from './output.ts'
import { linkLocalOf } from './routing.ts'
import { recordIpsecMarks, reportEnded, setIpsec, tellLimit } from './tables.ts'
import { auditUnknownSpi } from './unknown-spi.ts'

export interface ArrivedFrame {
  readonly message: number
  readonly link: string
  readonly from: NodeId
  readonly node: NodeId
  readonly bytes: Uint8Array
}

/** RFC 8200 §3. Nothing else of a packet changes on its way, and no checksum covers it. */
const HOP_LIMIT_AT = 7

/** A frame reached a node: from here on the node knows nothing but these octets. */
export function receiveFrame(d: Dispatch, { message, link, node, bytes }: ArrivedFrame): void {
  const frame = ethernet.decode(bytes)
  if (!frame.ok) return malformed(d, node, message, frame.error)
  if (frame.value.type !== 'ipv6') {
    return reject(d, node, message, {
      code: 'unsupported',
      text: `EtherType ${frame.value.type} is not spoken here`,
      ref: 'RFC 2464 §3',
    })
  }
  const packet = ipv6.decode(frame.value.payload)
  if (!packet.ok) return malformed(d, node, message, packet.error)
  if (d.node(node).role === 'nat') return translate(d, node, { message, link, packet: packet.value })
  const mine = isOwnAddress(d, node, packet.value.destination)
  if (!mine && d.node(node).role !== 'access-router') {
    return reject(d, node, message, {
      code: 'not-mine',
      text: `${packet.value.destination} is not an address of ${node}`,
      ref: 'RFC 8200 §3',
    })
  }
  // What comes from the wire side for a mobile is checked on its way out to the radio; all else passes the inbound policy.
  const { payload } = frame.value
  if (!mine && !isRadio(linkById(d.env, link))) return forward(d, node, message, packet.value, payload)
  acceptInbound(d, node, message, payload, packet.value)
}

function isOwnAddress(d: Dispatch, id: NodeId, address: string): boolean {
  const node = d.node(id)
  const own = node.role === 'mobile-node' ? node.careOf : node.address
  return (
    address === own || address === innerAddress(d, id) || (address.startsWith('fe80:') && address === linkLocalOf(own))
  )
}

/** Address behind the mobile's security gateway, which it has wherever it is. */
function innerAddress(d: Dispatch, id: NodeId): string | undefined {
  const { gateway, homeAddress } = d.env.scenario.nodes[id] ?? {}
  return gateway === undefined ? undefined : homeAddress
}

const speaksIke = (d: Dispatch, id: NodeId): boolean => (d.node(id).ike ?? d.node(id).ike1) !== undefined

/** RFC 4301 §5.2: AH and ESP are opened, everything else is held against the inbound policy. */
function acceptInbound(d: Dispatch, id: NodeId, message: number, bytes: Uint8Array, packet: Ipv6Packet): void {
  const toThisNode = isOwnAddress(d, id, packet.destination)
  const gap = counterGap(d, id, packet)
  if (gap !== undefined) {
    reject(d, id, message, gap)
    return reportGap(d, id, gap)
  }
  // RFC 7296 §2.23: ESP in UDP is taken in whether or not a NAT was found.
  const read = ipv6PacketOf(bytes, packet)
  const given = read.ok ? read.value : bytes
  const inUdp = toThisNode && speaksIke(d, id) ? decapsulateEsp(given, IKE_NAT_PORT) : undefined
  const open = (ipsec: IpsecState) =>
    processInbound(ipsec, inUdp?.packet ?? given, { nowUs: d.nowUs, crypto: d.env.crypto, toThisNode })
  const first = open(d.node(id).ipsec)
  // A client that was sent here shows it with its first authentic packet (Palomares 2013 §III-D step 5).
  const woken = first.kind === 'dropped' ? withArrivalsAwake(d, id, first.error) : undefined
  const second = woken === undefined ? undefined : open(woken)
  const outcome =
    second?.kind === 'opened' && first.kind === 'dropped'
      ? { ...second, state: asleepAgain(second.state, first.error) }
      : first
  setIpsec(d, id, outcome.state)
  if (outcome.kind !== 'bypassed') recordIpsecMarks(d, id, outcome.marks)
  if (outcome.kind === 'dropped') {
    reject(d, id, message, outcome.error)
    if (outcome.error.code === 'expired' && !tellLimit(d, id, outcome.error.row, 'over'))
      reportEnded(d, id, outcome.error.text)
    if (outcome.error.code === 'unknown-spi') auditUnknownSpi(d, id, packet.source, outcome.error)
    return
  }
  if (outcome.kind === 'opened') {
    d.spentUs += d.env.costs.packetUs
    countLoad(d, id, d.env.costs.packetUs)
    const { source, destination } = packet
    const way = inUdp && {
      from: { address: source, port: inUdp.ports.remote },
      to: { address: destination, port: inUdp.ports.local },
    }
    for (const { sa } of outcome.passed) heardFrom(d, id, sa.id, way)
    for (const { sa } of outcome.marks.length > 0 ? outcome.passed : []) tellLimit(d, id, sa.id, 'worn')
  }
  const { ip } = outcome
  if (ip.version === 4) {
    const inner = ipv6.decode(ip.bytes)
    return inner.ok ? undefined : malformed(d, id, message, inner.error)
  }
  if (isOwnAddress(d, id, ip.header.destination)) return deliver(d, id, message, ip.header)
  forward(d, id, message, ip.header, ip.bytes)
}

function forward(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet, bytes: Uint8Array): void {
  if (d.node(id).role !== 'access-router') {
    return reject(d, id, message, {
      code: 'not-mine',
      text: `${packet.destination} is not an address of ${id}`,
      ref: 'RFC 8200 §3',
    })
  }
  if (packet.hopLimit <= 1) {
    return reject(d, id, message, { code: 'hop-limit', text: 'the hop limit is used up', ref: 'RFC 8200 §3' })
  }
  const hopLimit = packet.hopLimit - 1
  forwardOut(d, id, { ...packet, hopLimit }, message, bytes.with(HOP_LIMIT_AT, hopLimit))
}
