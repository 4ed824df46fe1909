import { fail } from '../../lib/assert.ts'
import { drawU32 } from '../../lib/draw.ts'
import { readIpPacket, type IpPacket } from '../../protocol/ipsec/ip-packet.ts'
import { packetRoom } from '../../protocol/ipsec/room.ts'
import { encodeCxtp } from '../../protocol/wire/cxtp/message.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { CxtpSettings } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Environment } from '../environment.ts'
import { linkMtu, output } from './output.ts'
import { cxtpLabel } from './packet-label.ts'
import { cxtpOverTransport, TRANSPORT_OVERHEAD } from './packets.ts'
import type { MessagePart } from './packets.ts'
import { accessRouter } from './tables.ts'

/** User data of a chunk that is not the last ends on a 4-octet boundary: no padding inside a message (RFC 9260 §6.9). */
const CHUNK_ALIGN = 4
const IPV6_HEADER = 40

/**
 * Sends a CXTP message to another router over the scenario's transport, protected as its SPD says. What the path does not
 * carry in one packet goes in parts: SCTP fragments with consecutive TSNs (RFC 9260 §6.9), TCP segments. The first part
 * has the name of the message, so that faults count messages; the others are named after the transport. A node that is
 * computing sends it, and IPsec counts it, when that is done.
 */
export function sendToRouter(d: Dispatch, id: NodeId, peer: string, message: CxtpMessage): void {
  if (d.spentUs > 0) d.schedule({ kind: 'to-router', node: id, peer, message }, d.spentUs)
  else sendNow(d, id, peer, message)
}

export function sendNow(d: Dispatch, id: NodeId, peer: string, message: CxtpMessage): void {
  if (!d.node(id).up) return
  const { transport } = d.env.scenario.cxtp
  const parts = cut(encodeCxtp(message), partOctets(d, id, peer), transport)
  for (const [at, part] of parts.entries()) {
    const place = parts.length === 1 ? '' : `part ${at + 1} of ${parts.length}`
    const label = cxtpLabel(message)
    const first = { ...label, detail: [label.detail, place].filter(text => text !== '').join(', ') }
    const name = transport.toUpperCase()
    const next = { ...label, name, protocol: name, detail: `${message.type}, ${place}` }
    output(d, id, nextPacket(d, id, peer, part), null, part.begins ? first : next)
  }
}

/** The part behind the numbers this router gave to what it sent before. */
function nextPacket(d: Dispatch, id: NodeId, peer: string, part: MessagePart): Uint8Array {
  const router = accessRouter(d, id)
  const { transport } = d.env.scenario.cxtp
  const sequence = router.transportSequence[peer] ?? router.firstSequence
  const ends = { source: router.address, destination: peer }
  const { verificationTag } = associationWith(d, ends)
  const step = transport === 'sctp' ? 1 : part.octets.length
  d.setNode({ ...router, transportSequence: { ...router.transportSequence, [peer]: (sequence + step) >>> 0 } })
  return cxtpOverTransport(ends, transport, { sequence, verificationTag }, part)
}

/** Octets of a message that one packet to the peer carries: path MTU less what IPsec, IP and transport take of it. */
function partOctets(d: Dispatch, id: NodeId, peer: string): number {
  const router = accessRouter(d, id)
  const { transport } = d.env.scenario.cxtp
  const { probe } = associationWith(d, { source: router.address, destination: peer })
  const room = packetRoom(router.ipsec, probe, linkMtu(d, id, peer), d.nowUs) - IPV6_HEADER
  const octets = room - TRANSPORT_OVERHEAD[transport]
  return transport === 'sctp' ? octets - (octets % CHUNK_ALIGN) : octets
}

interface Ends {
  readonly source: string
  readonly destination: string
}

/** What is the same for all that one router sends to another. */
interface Association {
  readonly verificationTag: number
  /** A packet without a message: what IPsec makes of its headers, it makes of all. */
  readonly probe: IpPacket
}

const associations = new WeakMap<Environment, Map<string, Association>>()

function associationWith({ env }: Dispatch, ends: Ends): Association {
  const ofRun = associations.get(env) ?? new Map<string, Association>()
  associations.set(env, ofRun)
  const name = `${ends.source} ${ends.destination}`
  const known = ofRun.get(name)
  if (known !== undefined) return known
  const purpose = `SCTP verification tag for ${ends.source}`
  const verificationTag = drawU32({ seed: env.seed, node: ends.destination, purpose, count: 0 })
  const packet = cxtpOverTransport(ends, env.scenario.cxtp.transport, { sequence: 1, verificationTag: 1 }, EMPTY)
  const read = readIpPacket(packet)
  if (!read.ok) fail(`an own packet decodes: ${read.error.text}`)
  const made = { verificationTag, probe: read.value }
  ofRun.set(name, made)
  return made
}
const EMPTY: MessagePart = { octets: new Uint8Array(0), begins: true, ends: true }

function cut(octets: Uint8Array, most: number, transport: CxtpSettings['transport']): readonly MessagePart[] {
  const size = Math.max(most, transport === 'sctp' ? CHUNK_ALIGN : 1)
  const count = Math.max(1, Math.ceil(octets.length / size))
  return Array.from({ length: count }, (_, at) => ({
    octets: octets.subarray(at * size, (at + 1) * size),
    begins: at === 0,
    ends: at === count - 1,
  }))
}
