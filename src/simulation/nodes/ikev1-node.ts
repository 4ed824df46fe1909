import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { carryOutIke, heldOff, ikeContextOf } from './ike-outputs.ts'
import type { Place } from './ike/ike-config.ts'
import type { IkeContext } from './ike/ike-work.ts'
import {
  handleIkev1Command,
  handleIkev1Datagram,
  handleIkev1Timer,
  type Ikev1Command,
  type Ikev1Step,
} from './ike1/endpoint.ts'
import type { Ikev1Endpoint } from './ike1/state.ts'
import { describeIkev1Report } from './ikev1-reports.ts'
import { diffIsakmpSas } from './ikev1-rows.ts'

/** A datagram of IKEv1 to IKE's port. False when this node does not speak it. */
export function receiveIkev1Datagram(
  d: Dispatch,
  id: NodeId,
  message: number,
  datagram: { readonly payload: Uint8Array; readonly from: Place; readonly to: Place },
): boolean {
  return step(d, id, message, (endpoint, context) => handleIkev1Datagram(endpoint, datagram, context))
}

export function commandIkev1(d: Dispatch, id: NodeId, command: Ikev1Command): void {
  step(d, id, null, (endpoint, context) => handleIkev1Command(endpoint, command, context))
}

export function fireIkev1Timer(d: Dispatch, id: NodeId, actor: string, timer: string): void {
  step(d, id, null, (endpoint, context) => handleIkev1Timer(endpoint, { actor, timer }, context))
}

/** One step of the node's IKEv1. False when the node has none. */
function step(
  d: Dispatch,
  id: NodeId,
  message: number | null,
  take: (endpoint: Ikev1Endpoint, context: IkeContext) => Ikev1Step,
): boolean {
  const node = d.node(id)
  if (node.ike1 === undefined) return false
  const before: Ikev1Endpoint = { ...node.ike1.endpoint, ipsec: node.ipsec }
  const { endpoint, outputs } = take(before, ikeContextOf(d, id))
  d.setNode({ ...d.node(id), ike1: { ...node.ike1, endpoint } })
  carryOutIke(d, id, message, outputs, {
    peerOf: sa => (before.sas[sa] ?? endpoint.sas[sa])?.peer,
    holdOff: peer => holdOff(d, id, peer),
    describe: describeIkev1Report,
    rows: diffIsakmpSas(before, endpoint, d.env.crypto),
    ipsec: endpoint.ipsec,
    label: ({ name, detail = '' }) => ({ name, detail }),
  })
  return true
}

function holdOff(d: Dispatch, id: NodeId, peer: string): void {
  const node = d.node(id)
  if (node.ike1 === undefined) return
  const { endpoint, holdUntilUs } = node.ike1
  const untilUs = d.nowUs + endpoint.config.timers.halfOpenUs
  d.setNode({ ...node, ike1: { ...node.ike1, holdUntilUs: heldOff(holdUntilUs, peer, untilUs) } })
}
