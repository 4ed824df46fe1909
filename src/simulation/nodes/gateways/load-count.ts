import type { Micros } from '../../../lib/micros.ts'
import type { IkeSection } from '../../../scenarios/ike-section.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import type { GatewayLoad } from './gateway-transfer.ts'

export type Overload = NonNullable<IkeSection['nodes'][string]['overload']>

export const overloadOf = (d: Dispatch, id: NodeId): Overload | undefined => d.env.scenario.ike?.nodes[id]?.overload

/** From one note of its load to the next. */
export const loadEveryUs = (d: Dispatch, id: NodeId): Micros | undefined => d.env.scenario.ike?.nodes[id]?.loadEveryUs

export const NO_LOAD: GatewayLoad = { packets: 0, spentUs: 0, notedPackets: 0, notedUs: 0, over: false }

/** IPsec has worked on a packet of this gateway, for so long. */
export function countLoad(d: Dispatch, id: NodeId, spentUs: Micros): void {
  const node = d.node(id)
  if (node.role !== 'access-router' || (overloadOf(d, id) ?? loadEveryUs(d, id)) === undefined) return
  const { packets, spentUs: before, notedPackets, notedUs, over } = node.load
  const load = { packets: packets + 1, spentUs: before + spentUs, notedPackets: notedPackets + 1, notedUs, over }
  d.setNode({ ...node, load })
}
