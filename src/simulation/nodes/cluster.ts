import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { withdrawContexts } from '../../protocol/ipsec/context.ts'
import { copyOf } from './ike/take-over.ts'
import { commandIke, leaveContexts } from './ike-node.ts'
import { setIpsec } from './tables.ts'

/**
 * Gateways of one cluster (RFC 6311 §2). The copies pass between them out of band, on a link of the cluster's own, and
 * are not simulated as messages (Roamscope: the RFC leaves that protocol open).
 */

/** A gateway tells another one what it has now. */
export function copyContext(d: Dispatch, from: NodeId, to: NodeId, counters: boolean): void {
  const source = d.node(from).ike
  const target = d.node(to)
  if (source === undefined || target.ike === undefined) return
  const standby = copyOf({ ...source.endpoint, ipsec: d.node(from).ipsec }, counters)
  d.setNode({ ...target, ike: { ...target.ike, standby } })
  const text = `${standby.sas.length} IKE SA of ${from}, ${counters ? 'with' : 'without'} ESP counters`
  d.record({ kind: 'marked', node: to, mark: 'context-copied', ref: 'RFC 6311 §2', text })
}

/**
 * The other one is gone, or an administrator wants it so (RFC 6027 §2: failover): its address and its SAs are this node's from
 * now on. Where it still stands it becomes the standby, and does nothing more with what it had.
 */
export function takeOverFrom(d: Dispatch, id: NodeId, from: NodeId, synchronise: boolean): void {
  const node = d.node(id)
  const lost = d.node(from)
  if (node.role === 'mobile-node' || lost.role === 'mobile-node' || node.ike?.standby === undefined) return
  const { standby } = node.ike
  d.update({ takenOver: d.state.takenOver.with(lost.address, id) })
  d.setNode({ ...node, address: lost.address })
  d.record({ kind: 'marked', node: id, mark: 'address-taken-over', ref: 'RFC 6311 §2', text: lost.address })
  if (lost.up) standDown(d, from)
  commandIke(d, id, { type: 'take-over', copy: standby })
  if (!synchronise) return
  for (const sa of d.node(id).ike?.endpoint.sas.values() ?? []) commandIke(d, id, { type: 'synchronise', sa: sa.name })
}

/** Nothing is left here of SAs, also of those that the other member knows nothing of yet, and nobody is told (RFC 6311 §2). */
function standDown(d: Dispatch, id: NodeId): void {
  const sas = [...(d.node(id).ike?.endpoint.sas.values() ?? [])]
  for (const address of new Set(sas.map(({ remote }) => remote.address))) {
    leaveContexts(d, id, { address })
    setIpsec(d, id, withdrawContexts(d.node(id).ipsec, address))
  }
}
