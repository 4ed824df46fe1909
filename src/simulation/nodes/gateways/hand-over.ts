import { present } from '../../../lib/assert.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { commandIke } from '../ike-node.ts'
import type { IkeSa } from '../ike/ike-state.ts'
import { mobileNode } from '../tables.ts'
import { triggerHandover } from './handover.ts'
import { handsOver } from './settings.ts'

/** A gateway hands a client over to another one (Palomares 2013 §III-D step 2); without contexts it redirects it plainly. */
export function handOver(d: Dispatch, id: NodeId, client: NodeId, to: NodeId): void {
  const peer = present(d.env.scenario.nodes[to], to).address
  const sa = (d.node(id).ike?.endpoint.sas.where('peer', client) ?? []).findLast(isServed)
  if (handsOver(d)) return triggerHandover(d, id, sa?.remote.address ?? mobileNode(d, client).careOf, peer)
  if (sa !== undefined) commandIke(d, id, { type: 'redirect', sa: sa.name, to: peer })
}

/** IKE SAs that a gateway works for, the oldest first. */
export const served = (d: Dispatch, id: NodeId): readonly IkeSa[] =>
  (d.node(id).ike?.endpoint.sas.values() ?? []).filter(isServed)

const isServed = ({ phase, mobility }: IkeSa): boolean => phase === 'established' && mobility.handover !== 'arrived'
