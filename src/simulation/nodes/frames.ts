import { fail } from '../../lib/assert.ts'
import { concatBytes } from '../../lib/bytes.ts'
import { ethernet } from '../../protocol/wire/ethernet/ethernet.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Environment } from '../environment.ts'

export const macOf = (d: Dispatch, id: NodeId): string => d.env.macs.get(id) ?? fail(`link address of ${id} is present`)

/** The fourteen octets in front of whatever one node sends to its neighbour: the same in every frame. */
const headers = new WeakMap<Environment['macs'], Map<NodeId, Map<NodeId, Uint8Array>>>()

function headerFor(d: Dispatch, from: NodeId, to: NodeId): Uint8Array {
  const ofRun = headers.get(d.env.macs) ?? new Map<NodeId, Map<NodeId, Uint8Array>>()
  headers.set(d.env.macs, ofRun)
  const ofSender = ofRun.get(from) ?? new Map<NodeId, Uint8Array>()
  ofRun.set(from, ofSender)
  const known = ofSender.get(to)
  if (known !== undefined) return known
  const header = ethernet.encode({ destination: macOf(d, to), source: macOf(d, from), type: 'ipv6', payload: NOTHING })
  ofSender.set(to, header)
  return header
}
const NOTHING = new Uint8Array(0)

/** An IPv6 packet in a frame for a neighbour (RFC 2464 §3). */
export const frameFor = (d: Dispatch, from: NodeId, to: NodeId, packet: Uint8Array): Uint8Array =>
  concatBytes(headerFor(d, from, to), packet)
