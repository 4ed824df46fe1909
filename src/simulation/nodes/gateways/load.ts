import { present } from '../../../lib/assert.ts'
import type { Micros } from '../../../lib/micros.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { commandIke } from '../ike-node.ts'
import type { IkeSa } from '../ike/ike-state.ts'
import { accessRouter, mobileNode } from '../tables.ts'
import { isLeaving, triggerHandover } from './handover.ts'
import { overloadOf, type Overload } from './load-count.ts'
import { handsOver } from './settings.ts'

/** A gateway hands a client over to another one (Palomares 2013 §III-D step 2); without contexts it redirects it plainly. */
export function handOver(d: Dispatch, id: NodeId, client: NodeId, to: NodeId): void {
  const peer = present(d.env.scenario.nodes[to], to).address
  const sa = served(d, id).findLast(each => each.peer === client)
  if (handsOver(d)) return triggerHandover(d, id, sa?.remote.address ?? mobileNode(d, client).careOf, peer)
  if (sa !== undefined) commandIke(d, id, { type: 'redirect', sa: sa.name, to: peer })
}

/** IKE SAs that a gateway works for, the oldest first. */
const served = (d: Dispatch, id: NodeId): readonly IkeSa[] =>
  (d.node(id).ike?.endpoint.sas.values() ?? []).filter(
    ({ phase, mobility }) => phase === 'established' && mobility.handover !== 'arrived',
  )

/** A gateway with limits looks at its load from time to time. */
export function startLoadWatch(d: Dispatch, id: NodeId): void {
  const overload = overloadOf(d, id)
  if (overload !== undefined) d.schedule({ kind: 'load', node: id }, overload.everyUs)
}

/** Step 2: over a limit, clients go, in the order in which they came, so many at one look. */
export function lookAtLoad(d: Dispatch, id: NodeId): void {
  const overload = overloadOf(d, id)
  if (overload === undefined) return
  startLoadWatch(d, id)
  if (!d.node(id).up) return
  const router = accessRouter(d, id)
  d.setNode({ ...router, load: { packets: 0, spentUs: 0 } })
  const here = served(d, id)
  const over = excess(overload, here.length, router.load)
  if (over === undefined) return
  const staying = here.filter(sa => !isLeaving(d, id, sa.remote.address))
  for (const { peer } of staying.slice(0, Math.min(over.clients, overload.atOnce))) {
    const label = (node: string): string => d.env.scenario.nodes[node]?.label ?? node
    const text = `${over.why}: ${label(id)} hands ${label(peer)} over to ${label(overload.to)}`
    d.recordAndThen({ kind: 'command', node: id, command: 'redirect-context', text }, () =>
      handOver(d, id, peer, overload.to),
    )
  }
}

/** Why it is too much, and how many clients too many, where that can be told. */
function excess(
  { saMax, packetsPerSecond, cpuPerMille, everyUs }: Overload,
  sas: number,
  { packets, spentUs }: { readonly packets: number; readonly spentUs: Micros },
): { readonly why: string; readonly clients: number } | undefined {
  if (saMax !== undefined && sas > saMax)
    return { why: `${sas} IKE SAs, where ${saMax} are the limit`, clients: sas - saMax }
  const perSecond = Math.round((packets * 1_000_000) / everyUs)
  if (packetsPerSecond !== undefined && perSecond > packetsPerSecond)
    return { why: `${perSecond} packets a second, where ${packetsPerSecond} are the limit`, clients: sas }
  const share = Math.round((spentUs * 1_000) / everyUs)
  if (cpuPerMille !== undefined && share > cpuPerMille)
    return { why: `busy for ${share} of 1000 parts of the time, where ${cpuPerMille} are the limit`, clients: sas }
  return undefined
}
