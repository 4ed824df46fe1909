import { describeGaps, giveUp, NOTHING_YET, oldestUs } from '../../protocol/wire/reassembly.ts'
import type { Incomplete, Reassembly } from '../../protocol/wire/reassembly.ts'
import { readHead } from '../../protocol/wire/cxtp/head.ts'
import { decodeCxtp } from '../../protocol/wire/cxtp/message.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { Ipv6Packet } from '../../protocol/wire/ip/ipv6.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { answerDamagedData } from './damaged-data.ts'
import { malformed, reject } from './hand.ts'
import type { AccessRouter } from './node-state.ts'
import { readTransport, takePart } from './router-transport-read.ts'
import { accessRouter } from './tables.ts'

/** Routers whose unfinished messages are kept; more are made up by somebody. */
const PEERS_MAX = 16
const REFUSED = {
  duplicate: { text: 'these octets came before', sctp: 'RFC 9260 §6.2', tcp: 'RFC 9293 §3.10.7.4' },
  'no-room': { text: 'too much is waiting for its missing parts', sctp: 'RFC 9260 §6.9', tcp: 'RFC 9293 §3.8.6' },
} as const

/**
 * An SCTP packet or TCP segment for this node. Messages that it completes go on, under the frame of their first part. A
 * node that is no router keeps nothing: for it, only what comes whole is a message.
 */
export function receiveTransport(
  d: Dispatch,
  id: NodeId,
  message: number,
  packet: Ipv6Packet,
  deliver: (message: number, cxtp: CxtpMessage) => void,
): void {
  const transport = packet.nextHeader === 'tcp' ? 'tcp' : 'sctp'
  const read = readTransport(transport, packet.payload, packet)
  if (read === undefined)
    return reject(d, id, message, { code: 'no-listener', text: 'nobody listens on that port', ref: 'RFC 4065 §2' })
  if (!read.ok) {
    malformed(d, id, message, read.error)
    return answerDamagedData(d, id, packet, read.error)
  }
  for (const part of read.value) {
    const taken = takePart(transport, keptFrom(d, id, packet.source), part, { frame: message, atUs: d.nowUs })
    if (taken.refused !== undefined) {
      const { text, [transport]: ref } = REFUSED[taken.refused]
      reject(d, id, message, { code: taken.refused, text: `${text}: number ${part.from}`, ref })
      continue
    }
    keep(d, id, packet.source, taken.reassembly)
    for (const { octets, frames } of taken.messages) {
      const cxtp = decodeCxtp(octets)
      const frame = frames[0] ?? message
      if (cxtp.ok) deliver(frame, cxtp.value)
      else malformed(d, id, frame, cxtp.error)
    }
  }
}

function keptFrom(d: Dispatch, id: NodeId, peer: string): Reassembly {
  const node = d.node(id)
  return node.role === 'access-router' ? (node.incoming[peer] ?? NOTHING_YET) : NOTHING_YET
}

/** A message of which parts are missing is waited for as long as a transfer may take (RFC 4067 §3.1, §4). */
function keep(d: Dispatch, id: NodeId, peer: string, reassembly: Reassembly): void {
  const node = d.node(id)
  if (node.role !== 'access-router') return
  const known = node.incoming[peer]
  if (known === undefined && Object.keys(node.incoming).length >= PEERS_MAX) return
  d.setNode({ ...node, incoming: { ...node.incoming, [peer]: reassembly } })
  if (oldestUs(known ?? NOTHING_YET) === undefined) awaitRest(d, id, peer, reassembly)
}

function awaitRest(d: Dispatch, id: NodeId, peer: string, reassembly: Reassembly): void {
  const sinceUs = oldestUs(reassembly)
  if (sinceUs === undefined) return
  const { maxTransferUs } = d.env.scenario.cxtp.timers
  d.schedule({ kind: 'reassembly', node: id, peer }, Math.max(0, sinceUs + maxTransferUs - d.nowUs))
}

/** Time is up for what began CT_MAX_TRANSFER_TIME ago: it is dropped, and told. */
export function giveUpIncomplete(d: Dispatch, id: NodeId, peer: string): void {
  const node = d.node(id)
  if (!node.up || node.role !== 'access-router') return
  const before = node.incoming[peer]
  if (before === undefined) return
  const { reassembly, incomplete } = giveUp(before, d.nowUs - d.env.scenario.cxtp.timers.maxTransferUs)
  setIncoming(d, accessRouter(d, id), peer, reassembly)
  for (const each of incomplete) reportIncomplete(d, id, peer, each)
  awaitRest(d, id, peer, reassembly)
}

const setIncoming = (d: Dispatch, router: AccessRouter, peer: string, reassembly: Reassembly): void =>
  d.setNode({ ...router, incoming: { ...router.incoming, [peer]: reassembly } })

function reportIncomplete(d: Dispatch, id: NodeId, peer: string, { pieces }: Incomplete): void {
  const first = pieces[0]
  const head = first?.begins === true ? readHead(first.octets) : undefined
  const octets = pieces.reduce((sum, piece) => sum + piece.octets.length, 0)
  const what = head === undefined ? `a message whose beginning is missing` : `a ${head.type} of ${head.octets} octets`
  const text = `${what} from ${peer}: ${octets} octets came, ${describeGaps(pieces)}`
  const why = { code: 'incomplete-message', ref: 'RFC 4067 §3.1' }
  for (const { frame } of pieces) reject(d, id, frame, { ...why, text: 'the other parts of its message did not come' })
  d.record({ kind: 'reported', node: id, ...why, text })
}
