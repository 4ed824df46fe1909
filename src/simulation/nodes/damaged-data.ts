import { crc32c } from '../../protocol/wire/checksum/crc32c.ts'
import { readHead } from '../../protocol/wire/cxtp/head.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { WireError } from '../../protocol/wire/schema.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { readTransport } from './router-transport-read.ts'
import { sendToRouter } from './router-transport.ts'

/** Octets 8 to 11 of an SCTP packet, least significant first (RFC 9260 §3.1, §6.8). */
const CHECKSUM_AT = 8

/**
 * RFC 4067 §3.1: when the SCTP checksum of contexts fails, the router says so in a CTDR (BAD_CHECKSUM, under FPT 0 by
 * Roamscope D5), and its peer sends them again. What is left of the message serves for nothing but to name the mobile;
 * if that is what was damaged, the peer knows no such mobile. A damaged part
 * that is not the first names nobody: the message stays incomplete. Under ESP this never happens: the ICV fails first.
 */
export function answerDamagedData(d: Dispatch, id: NodeId, packet: Ipv6Packet, error: WireError): void {
  if (packet.nextHeader !== 'sctp' || error.code !== 'checksum' || d.node(id).role !== 'access-router') return
  const octets = packet.payload.slice()
  new DataView(octets.buffer).setUint32(CHECKSUM_AT, crc32c(octets, 0, octets.length, CHECKSUM_AT), true)
  const read = readTransport('sctp', octets, packet)
  const part = read?.ok === true ? read.value[0] : undefined
  const head = part?.begins === true ? readHead(part.octets) : undefined
  if (head?.previousAddress === undefined || (head.type !== 'CTD' && head.type !== 'PCTD')) return
  sendToRouter(d, id, packet.source, {
    type: 'CTDR',
    success: false,
    previousAddress: head.previousAddress,
    entries: [{ fpt: 'none', status: 'bad checksum' }],
  })
}
