import { icmp6 } from '../../protocol/wire/icmp6/icmp6.ts'
import { ipv6 } from '../../protocol/wire/ip/ipv6.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import { IKE_PORT } from '../../protocol/wire/ikev2/codes.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { receiveMobility } from './binding.ts'
import { receiveCtaa } from './cxtp-mobile.ts'
import { receiveAtRouter } from './cxtp-router.ts'
import { receiveDownload } from './downloads.ts'
import { malformed, reject } from './hand.ts'
import { isIkePort, speaksIkev1 } from './ike-label.ts'
import { receiveIkeDatagram } from './ike-node.ts'
import { receiveIkev1Datagram } from './ikev1-node.ts'
import { receiveTooBig } from './path-mtu.ts'
import { CXTP_HOP_LIMIT, FLOW_PORT } from './packets.ts'
import { receiveTransport } from './router-transport-receive.ts'
import { distantGateway } from '../setup/distant-gateway.ts'

/** A packet for this node, opened and past its policy: to the protocol that it carries. */
export function deliver(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet): void {
  switch (packet.nextHeader) {
    case 'icmpv6':
      return receiveIcmp(d, id, message, packet)
    case 'sctp':
    case 'tcp':
      if (packet.nextHeader === 'tcp' && receiveDownload(d, id, message, packet)) return
      return receiveTransport(d, id, message, packet, (frame, cxtp) => receiveCxtp(d, id, frame, packet, cxtp))
    case 'destination-options':
    case 'routing':
    case 'mobility':
      return receiveMobility(d, id, message, packet)
    case 'ipv6':
      return receiveTunnelled(d, id, message, packet)
    case 'udp':
      return receiveFlow(d, id, message, packet)
    default:
      return reject(d, id, message, {
        code: 'no-listener',
        text: `next header ${packet.nextHeader} is not spoken here`,
        ref: 'RFC 4443 §3.4',
      })
  }
}

function receiveIcmp(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet): void {
  const read = icmp6.decode(packet.payload, packet)
  if (!read.ok) return malformed(d, id, message, read.error)
  if (read.value.type === 'packetTooBig')
    return receiveTooBig(d, id, message, read.value, address => d.env.addresses.get(address)?.node === id)
  if (read.value.type !== 'cxtp') return
  if (packet.hopLimit !== CXTP_HOP_LIMIT && !isFromAfar(d, id, packet)) {
    const text = `hop limit ${packet.hopLimit}: not sent by a neighbour`
    return reject(d, id, message, { code: 'hop-limit', text, ref: 'RFC 4067 §3.2' })
  }
  receiveCxtp(d, id, message, packet, read.value.message)
}

/** A gateway without a cell has no neighbours among its clients: there the token alone has to show who asks (Roamscope). */
function isFromAfar(d: Dispatch, id: NodeId, { source }: Ipv6Packet): boolean {
  const client = d.node(id).role === 'mobile-node' ? id : d.env.addresses.get(source)?.node
  return client !== undefined && distantGateway(d.env.scenario, client) !== undefined
}

function receiveCxtp(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet, cxtp: CxtpMessage): void {
  const hand = { message, source: packet.source, destination: packet.destination }
  const { role } = d.node(id)
  if (role === 'access-router') return receiveAtRouter(d, id, hand, cxtp)
  if (role === 'mobile-node' && cxtp.type === 'CTAA') return receiveCtaa(d, id, hand, cxtp)
  reject(d, id, message, { code: 'unexpected', text: `${cxtp.type} is not for a ${role}`, ref: 'RFC 4067 §2.5' })
}

/** Mobile IPv6 tunnel between home agent and care-of address (RFC 6275 §10.4.5, §11.3). */
function receiveTunnelled(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet): void {
  const inner = ipv6.decode(packet.payload)
  if (!inner.ok) return malformed(d, id, message, inner.error)
  const node = d.node(id)
  if (node.role === 'home-agent') {
    const binding = node.bindings[inner.value.source]
    if (binding?.careOf !== packet.source) {
      const text = `tunnelled from ${packet.source}, but ${inner.value.source} is bound to ${binding?.careOf ?? 'no care-of address'}`
      return reject(d, id, message, { code: 'no-binding', text, ref: 'RFC 6275 §10.4.5' })
    }
  }
  const home = d.env.scenario.nodes[id]?.homeAddress
  const mine = node.role === 'mobile-node' ? inner.value.destination === home : inner.value.destination === node.address
  if (!mine)
    return reject(d, id, message, {
      code: 'not-mine',
      text: `${inner.value.destination} is not here`,
      ref: 'RFC 6275 §11.3',
    })
  deliver(d, id, message, inner.value)
}

/** A packet of a measured flow: its number tells the source's n-th packet arrived. */
function receiveFlow(d: Dispatch, id: NodeId, message: number, packet: Ipv6Packet): void {
  const datagram = udp.decode(packet.payload, packet)
  if (!datagram.ok) return malformed(d, id, message, datagram.error)
  const { sourcePort, destinationPort, payload } = datagram.value
  if (isIkePort(destinationPort)) {
    const from = { address: packet.source, port: sourcePort }
    const to = { address: packet.destination, port: destinationPort }
    const receive = destinationPort === IKE_PORT && speaksIkev1(payload) ? receiveIkev1Datagram : receiveIkeDatagram
    if (receive(d, id, message, { payload, from, to })) return
  }
  const flow = d.env.scenario.traffic[destinationPort - FLOW_PORT]
  if (flow?.to !== id || payload.length < 12) {
    return reject(d, id, message, {
      code: 'no-listener',
      text: `nobody listens on UDP port ${destinationPort}`,
      ref: 'RFC 4443 §3.1',
    })
  }
  const number = new DataView(payload.buffer, payload.byteOffset).getUint32(8)
  d.record({ kind: 'flow', node: id, flow: `${flow.from}>${flow.to}`, packet: number, what: 'delivered' })
}
