import { present } from '../../lib/assert.ts'
import { adjustedChecksum } from '../../protocol/wire/checksum/internet.ts'
import { concatBytes, u16Bytes } from '../../lib/bytes.ts'
import { ipOctets } from '../../protocol/wire/ip/address.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { isRadio, linkById } from '../environment.ts'
import { reject } from './hand.ts'
import type { Place } from './ike/ike-config.ts'
import { placeText } from './ike/udp-places.ts'
import type { NatMapping } from './node-state.ts'
import { forwardOut } from './output.ts'
import { natNode, recordRow } from './tables.ts'

/** Mappings kept at once; whoever fills the table keeps others out (RFC 4787 §12 leaves the number open). */
const MAPPINGS_MAX = 1_024
/** Tries to draw a port that no other mapping has. */
const PORT_TRIES = 64
const WELL_KNOWN_END = 1_024
const PORTS_END = 65_536

interface Passing {
  readonly message: number
  readonly link: string
  readonly packet: Ipv6Packet
}

/**
 * A network address and port translator (RFC 2663 §4.1.2) between the cell behind it and its wires. One mapping serves
 * all destinations and lets anybody in (RFC 4787 §4.1, §5: endpoint-independent); only packets from inside keep it
 * (§4.3). It translates UDP alone, and never knows what UDP carries.
 */
export function translate(d: Dispatch, id: NodeId, passing: Passing): void {
  const { message, link, packet } = passing
  if (packet.hopLimit <= 1)
    return reject(d, id, message, { code: 'hop-limit', text: 'the hop limit is used up', ref: 'RFC 8200 §3' })
  const fromInside = isRadio(linkById(d.env, link))
  const isHere = packet.destination === natNode(d, id).address
  // No route from outside leads to the addresses inside, and those inside reach each other without this node.
  if (fromInside === isHere)
    return reject(d, id, message, {
      code: 'not-mine',
      text: `${packet.destination} is not reached through ${id} from this side`,
      ref: 'RFC 7296 §2.23',
    })
  if (packet.nextHeader !== 'udp' || packet.payload.length < UDP_HEADER) return reject(d, id, message, noPorts(packet))
  if (fromInside) outwards(d, id, passing)
  else inwards(d, id, passing)
}
const UDP_HEADER = 8

/** Only ports tell those inside apart. */
function noPorts({ nextHeader }: Ipv6Packet) {
  const name = String(nextHeader).toUpperCase()
  const text = `${name} has no UDP ports that could be translated`
  if (nextHeader === 'esp') return { code: 'nat-no-ports', text, ref: 'RFC 7296 §2.23' }
  return { code: 'nat-no-ports', text, ref: nextHeader === 'ah' ? 'RFC 3948 §1' : 'RFC 4787 §1' }
}

const portAt = ({ payload }: Ipv6Packet, at: number): number => ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)

function outwards(d: Dispatch, id: NodeId, { message, packet }: Passing): void {
  const inside = { address: packet.source, port: portAt(packet, 0) }
  const mapping = mappingFor(d, id, inside)
  if (mapping === undefined)
    return reject(d, id, message, {
      code: 'nat-full',
      text: `no mapping is left for ${placeText(inside)}`,
      ref: 'RFC 4787 §4.2.1',
    })
  const outside = { address: natNode(d, id).address, port: mapping.port }
  const payload = rewritten(packet.payload, 0, inside, outside)
  forwardOut(d, id, { ...packet, hopLimit: packet.hopLimit - 1, source: outside.address, payload }, message)
}

function inwards(d: Dispatch, id: NodeId, { message, packet }: Passing): void {
  const outside = { address: packet.destination, port: portAt(packet, 2) }
  const mapping = Object.values(natNode(d, id).mappings).find(({ port }) => port === outside.port)
  if (mapping === undefined)
    return reject(d, id, message, {
      code: 'nat-no-mapping',
      text: `nobody inside has ${placeText(outside)}`,
      ref: 'RFC 4787 §5',
    })
  const payload = rewritten(packet.payload, 2, outside, mapping.inside)
  const { address: destination } = mapping.inside
  forwardOut(d, id, { ...packet, hopLimit: packet.hopLimit - 1, destination, payload }, message)
}

/** The datagram with another port at `at`, and a checksum that follows from the old one: damage stays to be seen. */
function rewritten(datagram: Uint8Array, at: 0 | 2, from: Place, to: Place): Uint8Array {
  const bytes = datagram.slice()
  const checksum = ((bytes[CHECKSUM_AT] ?? 0) << 8) | (bytes[CHECKSUM_AT + 1] ?? 0)
  const words = ({ address, port }: Place): Uint8Array => concatBytes(ipOctets(address), u16Bytes(port))
  const adjusted = adjustedChecksum(checksum, words(from), words(to))
  bytes.set(u16Bytes(to.port), at)
  // RFC 768: zero would mean that there is none.
  bytes.set(u16Bytes(adjusted === 0 ? 0xffff : adjusted), CHECKSUM_AT)
  return bytes
}
const CHECKSUM_AT = 6

/** The mapping of a place inside, used now: made if there is none (RFC 4787 §4.1). */
function mappingFor(d: Dispatch, id: NodeId, inside: Place): NatMapping | undefined {
  const { mappings } = natNode(d, id)
  const key = placeText(inside)
  const known = mappings[key]
  const port = known?.port ?? (Object.keys(mappings).length < MAPPINGS_MAX ? freePort(d, id, inside.port) : undefined)
  if (port === undefined) return undefined
  const { mappingUs } = present(d.env.scenario.nodes[id]?.nat, `translator ${id}`)
  const mapping = { inside, port, expiresAtUs: d.nowUs + mappingUs }
  d.setNode({ ...natNode(d, id), mappings: { ...mappings, [key]: mapping } })
  recordMapping(d, id, key, mapping, known !== undefined)
  watch(d, id)
  return mapping
}

/** Well-known ports are given ports of their own kind (RFC 4787 §4.2.1 REQ-3 a). */
function freePort(d: Dispatch, id: NodeId, inside: number): number | undefined {
  const [first, end] = inside < WELL_KNOWN_END ? [1, WELL_KNOWN_END] : [WELL_KNOWN_END, PORTS_END]
  const taken = new Set(Object.values(natNode(d, id).mappings).map(({ port }) => port))
  for (let attempt = 0; attempt < PORT_TRIES; attempt++) {
    const port = first + d.drawBelow(id, 'port', end - first)
    if (!taken.has(port)) return port
  }
  return undefined
}

function recordMapping(d: Dispatch, id: NodeId, key: string, { inside, port, expiresAtUs }: NatMapping, used: boolean) {
  const row = {
    protocol: 'udp',
    insideAddress: inside.address,
    insidePort: inside.port,
    outsideAddress: natNode(d, id).address,
    outsidePort: port,
    expiresAtUs,
  }
  d.record({ kind: 'row', node: id, table: 'Mappings', key, row, counter: used })
}

/** One entry in the queue for the next moment at which a mapping may be over: using one only makes it later. */
function watch(d: Dispatch, id: NodeId): void {
  const node = natNode(d, id)
  const ends = Object.values(node.mappings).map(({ expiresAtUs }) => expiresAtUs)
  if (node.watchUs !== undefined || ends.length === 0) return
  const watchUs = Math.min(...ends)
  d.setNode({ ...node, watchUs })
  d.causedBy(null, () => d.schedule({ kind: 'expiry', node: id }, watchUs - d.nowUs))
}

/** Mappings that nobody used are forgotten, whatever still wants to come in through them (RFC 4787 §4.3). */
export function expireMappings(d: Dispatch, id: NodeId): void {
  const node = natNode(d, id)
  if (!node.up || node.watchUs !== d.nowUs) return
  const over = Object.entries(node.mappings).filter(([, { expiresAtUs }]) => expiresAtUs <= d.nowUs)
  const gone = new Set(over.map(([key]) => key))
  const mappings = Object.fromEntries(Object.entries(node.mappings).filter(([key]) => !gone.has(key)))
  d.setNode({ ...node, mappings, watchUs: undefined })
  for (const [key, { port }] of over) {
    d.record({
      kind: 'marked',
      node: id,
      mark: 'nat-mapping-over',
      ref: 'RFC 4787 §4.3',
      text: `${key} as port ${port}`,
    })
    recordRow(d, id, 'Mappings', key, null)
  }
  watch(d, id)
}
