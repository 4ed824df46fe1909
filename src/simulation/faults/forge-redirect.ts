import { canonicalIp } from '../../protocol/wire/ip/address.ts'
import { encodeIke, NO_IKE_SPI } from '../../protocol/wire/ikev2/message.ts'
import { notifyWith } from '../../protocol/wire/ikev2/notify.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { IkeSa } from '../nodes/ike/ike-state.ts'
import { gatewayIdentity } from '../nodes/ike/redirect.ts'
import { markedMessage } from '../nodes/ike/udp-places.ts'
import { ipv6Packet } from '../nodes/packets.ts'
import type { Fault } from './fault.ts'
import type { ForgedIke } from './forge-ike.ts'

/** Where an attacker would have clients go: nobody's address, unless the fault names a node. */
const OWN_GATEWAY = '2001:db8:bad::1'

/**
 * A REDIRECT to `to` in the name of its gateway, without any key. While the client waits for the first answer it is an answer
 * in clear, whose nonce is that of the request only for somebody who heard that (RFC 5685 §3); later it is a request in
 * clear on an SA that takes none (RFC 7296 §2.5). Or why nobody can be deceived.
 */
export function forgedRedirect(
  d: Dispatch,
  { nonce, gateway }: Extract<Fault, { kind: 'forge' }>,
  to: NodeId,
): ForgedIke | string {
  const sas = [...(d.node(to).ike?.endpoint.sas.values() ?? [])]
  const waiting = sas.findLast(
    ({ phase, role, keys }) => phase === 'setup' && role === 'initiator' && keys === undefined,
  )
  const sa = waiting ?? sas.findLast(({ phase }) => phase === 'established')
  if (sa === undefined) return `${to} waits for no gateway and has none`
  const from = nodeAt(d, sa.remote.address)
  if (from === undefined) return `nobody is at ${sa.remote.address}`
  const target = gateway === undefined ? OWN_GATEWAY : (d.env.scenario.nodes[gateway]?.address ?? OWN_GATEWAY)
  const heard = nonce === 'heard' ? sa.nonces.nonceI : d.drawBytes('attacker', 'nonce', sa.nonces.nonceI.length)
  const message = waiting === undefined ? requestIn(sa, target) : answerTo(waiting, target, heard)
  const addresses = { source: sa.remote.address, destination: sa.local.address }
  const ports = { sourcePort: sa.remote.port, destinationPort: sa.local.port }
  const payload = markedMessage(sa.remote, sa.local, message)
  return { from, packet: ipv6Packet(addresses, 'udp', udp.encode({ ...ports, payload }, addresses)) }
}

const answerTo = ({ spiI }: IkeSa, target: string, nonce: Uint8Array): Uint8Array =>
  encodeIke({
    initiatorSpi: spiI,
    responderSpi: NO_IKE_SPI,
    exchange: 'IKE_SA_INIT',
    response: true,
    initiator: false,
    messageId: 0,
    payloads: [notifyWith('REDIRECT', { gateway: gatewayIdentity(target), nonce })],
  })

const requestIn = ({ spiI, spiR, role, nextReceive }: IkeSa, target: string): Uint8Array =>
  encodeIke({
    initiatorSpi: spiI,
    responderSpi: spiR,
    exchange: 'INFORMATIONAL',
    response: false,
    initiator: role === 'responder',
    messageId: nextReceive,
    payloads: [notifyWith('REDIRECT', { gateway: gatewayIdentity(target), nonce: new Uint8Array(0) })],
  })

const nodeAt = (d: Dispatch, address: string): NodeId | undefined =>
  Object.entries(d.env.scenario.nodes).find(([, node]) => canonicalIp(node.address) === canonicalIp(address))?.[0]
