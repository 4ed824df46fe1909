import { present } from '../../lib/assert.ts'
import { toHex } from '../../lib/bytes.ts'
import { parseIkeProposals } from '../../protocol/crypto/ike/cipher-suite-name.ts'
import type { IkeProposal } from '../../protocol/crypto/ike/cipher-suite.ts'
import { KEY_EXCHANGE } from '../../protocol/crypto/ike/key-exchange.ts'
import { IKE_PORT } from '../../protocol/wire/ikev2/codes.ts'
import { encodeIke, NO_IKE_SPI, type IkeHeader } from '../../protocol/wire/ikev2/message.ts'
import type { IkePayload } from '../../protocol/wire/ikev2/payloads.ts'
import { udp } from '../../protocol/wire/udp/udp.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { groupsOf, proposalsPayload } from '../nodes/ike/proposals.ts'
import type { IkeSa } from '../nodes/ike/ike-state.ts'
import { markedMessage } from '../nodes/ike/udp-places.ts'
import { ipv6Packet } from '../nodes/packets.ts'

export const FORGED_EXCHANGES = ['IKE_SA_INIT', 'IKE_AUTH', 'CREATE_CHILD_SA', 'INFORMATIONAL'] as const
type ForgedExchange = (typeof FORGED_EXCHANGES)[number]

export const isForgedExchange = (name: string): name is ForgedExchange =>
  FORGED_EXCHANGES.some(exchange => exchange === name)

/** Octets of an SK payload that nobody sealed: about a request with a few payloads. */
const SEALED_OCTETS = 96
const NONCE_OCTETS = 32
/** What an attacker offers who has not heard the genuine offer. */
const COMMON_PROPOSAL = 'aes128gcm16-prfsha256-x25519'

export interface ForgedIke {
  readonly from: NodeId
  readonly packet: Uint8Array
}

/**
 * An IKE request to `to` in the name of its peer, from somebody who heard the SPIs and Message IDs of their SA (they
 * travel in clear, RFC 7296 §3.1) and has no key. IKE_SA_INIT is as good as any (§2.6); IKE_AUTH and CREATE_CHILD_SA
 * carry octets that no key sealed (§2.21.2); INFORMATIONAL asks in clear to delete the SA (§1.4).
 */
export function forgedIke(d: Dispatch, name: ForgedExchange, to: NodeId, addressOf: Address): ForgedIke | undefined {
  const sa = heardSa(d, to)
  const from = imitatedPeer(d, to, sa)
  if (from === undefined) return undefined
  const fresh = name === 'IKE_SA_INIT' || sa === undefined
  const ends = fresh
    ? { local: { address: addressOf(to), port: IKE_PORT }, remote: { address: addressOf(from), port: IKE_PORT } }
    : sa
  const header: IkeHeader = {
    initiatorSpi: fresh ? drawSpi(d) : sa.spiI,
    responderSpi: name === 'IKE_SA_INIT' ? NO_IKE_SPI : fresh ? drawSpi(d) : sa.spiR,
    exchange: name,
    response: false,
    initiator: fresh || sa.role === 'responder',
    messageId: fresh ? Number(name !== 'IKE_SA_INIT') : sa.nextReceive,
  }
  const message = encodeIke({ ...header, payloads: payloadsOf(d, name, from, to) })
  const payload = markedMessage(ends.remote, ends.local, message)
  const addresses = { source: ends.remote.address, destination: ends.local.address }
  const ports = { sourcePort: ends.remote.port, destinationPort: ends.local.port }
  return { from, packet: ipv6Packet(addresses, 'udp', udp.encode({ ...ports, payload }, addresses)) }
}

type Address = (node: NodeId) => string

/** The newest SA of the victim that is in use, or being set up. */
function heardSa(d: Dispatch, to: NodeId): IkeSa | undefined {
  const sas = d.node(to).ike?.endpoint.sas.values() ?? []
  return sas.findLast(({ phase }) => phase === 'established') ?? sas.findLast(({ phase }) => phase === 'setup')
}

function imitatedPeer(d: Dispatch, to: NodeId, sa: IkeSa | undefined): NodeId | undefined {
  const { scenario } = d.env
  const known = [sa?.peer ?? '', ...Object.keys(scenario.ike?.nodes[to]?.peers ?? {})]
  const mobiles = Object.keys(scenario.nodes).filter(id => scenario.nodes[id]?.role === 'mobile-node')
  return [...known, ...mobiles].find(id => id !== to && Object.hasOwn(scenario.nodes, id))
}

const drawSpi = (d: Dispatch): string => `0x${toHex(d.drawBytes('attacker', 'IKE SPI', 8))}`

function payloadsOf(d: Dispatch, name: ForgedExchange, from: NodeId, to: NodeId): readonly IkePayload[] {
  switch (name) {
    case 'IKE_SA_INIT': {
      const proposals = offerOf(d, from, to)
      const group = present(groupsOf(proposals)[0], 'group of a proposal')
      const { initiatorRandomOctets, transformId } = KEY_EXCHANGE[group]
      const random = d.drawBytes('attacker', 'key exchange', initiatorRandomOctets)
      return [
        proposalsPayload(proposals, ''),
        { type: 'KE', method: transformId, data: d.env.crypto.initiatorValue(group, random) },
        { type: 'Nonce', nonce: d.drawBytes('attacker', 'nonce', NONCE_OCTETS) },
      ]
    }
    case 'INFORMATIONAL':
      return [{ type: 'D', protocol: 'IKE', spis: [] }]
    case 'IKE_AUTH':
    case 'CREATE_CHILD_SA':
      return [
        {
          type: 'SK',
          first: name === 'IKE_AUTH' ? 'IDi' : 'SA',
          body: d.drawBytes('attacker', 'sealed octets', SEALED_OCTETS),
        },
      ]
  }
}

/** The imitated node's own offer, as it was heard. */
function offerOf(d: Dispatch, from: NodeId, to: NodeId): readonly IkeProposal[] {
  const own = d.node(from).ike?.endpoint.config.peers.get(to)
  if (own !== undefined) return own.ike
  const common = parseIkeProposals(COMMON_PROPOSAL)
  if (!common.ok) throw new Error('assertion failed: a common proposal is one')
  return common.value
}
