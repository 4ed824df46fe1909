import type { Micros } from '../../../lib/micros.ts'
import type { IkeSection } from '../../../scenarios/ike-section.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'

export type Overload = NonNullable<IkeSection['nodes'][string]['overload']>

export const overloadOf = (d: Dispatch, id: NodeId): Overload | undefined => d.env.scenario.ike?.nodes[id]?.overload

/** IPsec has worked on a packet of this gateway, for so long. */
export function countLoad(d: Dispatch, id: NodeId, spentUs: Micros): void {
  const node = d.node(id)
  if (node.role !== 'access-router' || overloadOf(d, id) === undefined) return
  const { packets, spentUs: before } = node.load
  d.setNode({ ...node, load: { packets: packets + 1, spentUs: before + spentUs } })
}
