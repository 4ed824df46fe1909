import { present } from '../../lib/assert.ts'
import type { NodeId, TableName } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { pair } from '../network.ts'
import { stopActor } from '../nodes/actors.ts'
import { EMPTY_IPSEC } from '../../protocol/ipsec/state.ts'
import { linkIsUp } from '../nodes/movement.ts'
import { IDLE_DAEMON } from '../nodes/daemon.ts'
import { gatewayRowKeys } from '../nodes/gateways/gateway-state.ts'
import type { NodeIke, NodeIke1 } from '../nodes/node-state.ts'
import { accessRouter, mobileNode, recordRow, reportLostCounters, setIpsec } from '../nodes/tables.ts'
import { setUpNode, startActors } from '../setup.ts'
import { forge } from './forge.ts'
import { countHit } from './hits.ts'
import { NO_CHILDREN, NO_SAS } from '../nodes/ike/collections.ts'

/** A fault that is due at a time of its own. */
export function beginFault(d: Dispatch, index: number): void {
  const fault = present(d.env.faults[index], `fault ${index}`)
  switch (fault.kind) {
    case 'crash':
      if (d.node(fault.node).up) countHit(d, index)
      return crash(d, fault.node, fault.text)
    case 'restart':
      if (!d.node(fault.node).up) countHit(d, index)
      return restart(d, fault.node, fault.text)
    case 'partition':
      d.update({ partitions: [...d.state.partitions, pair(fault.a, fault.b)] })
      record(d, fault.text, 'partition', `${fault.a} and ${fault.b} are cut off from each other`)
      return
    case 'forge':
      return forge(d, fault, index)
    default:
      return
  }
}

export function endFault(d: Dispatch, index: number): void {
  const fault = present(d.env.faults[index], `fault ${index}`)
  if (fault.kind !== 'partition') return
  const cut = pair(fault.a, fault.b)
  const at = d.state.partitions.indexOf(cut)
  d.update({ partitions: d.state.partitions.filter((_, place) => place !== at) })
  record(d, fault.text, 'heal', `${fault.a} and ${fault.b} reach each other again`)
}

function record(d: Dispatch, fault: string, effect: 'crash' | 'restart' | 'partition' | 'heal', text: string): number {
  return d.record({ kind: 'fault', node: 'net', fault, effect, message: null, text, bytes: null })
}

/** Everything the node knew is gone: machines, tables, contexts, keys. */
function crash(d: Dispatch, id: NodeId, fault: string): void {
  const node = d.node(id)
  if (!node.up) return
  d.causedBy(record(d, fault, 'crash', `${id} goes down and loses what it knew`), () => {
    for (const actor of d.env.host.actors().filter(name => name.startsWith(`${id}/`))) stopActor(d, actor)
    setIpsec(d, id, EMPTY_IPSEC)
    for (const key of rowKeys(d, id)) recordRow(d, id, key.table, key.key, null)
    d.setNode({ ...d.node(id), up: false, ike: forgotten(node.ike), ike1: forgotten1(node.ike1), daemon: IDLE_DAEMON })
    d.record({ kind: 'node', node: id, what: 'crashed' })
  })
}

/** Rows outside the IPsec databases. */
function rowKeys(
  d: Dispatch,
  id: NodeId,
): readonly { readonly table: Exclude<TableName, 'SAD' | 'SPD' | 'PAD'>; readonly key: string }[] {
  const node = d.node(id)
  const named = <T extends TableName>(table: T, keys: readonly string[]) => keys.map(key => ({ table, key }))
  const rows = <T extends TableName>(table: T, all: Readonly<Record<string, unknown>>) => named(table, Object.keys(all))
  const ikeSas = [
    ...named('IKE SAs', node.ike?.endpoint.sas.keys() ?? []),
    ...rows('IKE SAs', node.ike1?.endpoint.sas ?? {}),
    ...rows('Connections', node.connections),
  ]
  if (node.role === 'home-agent') return [...ikeSas, ...rows('Bindings', node.bindings)]
  if (node.role === 'nat') return rows('Mappings', node.mappings)
  if (node.role !== 'access-router') return ikeSas
  const contexts = Object.values(node.transfers)
    .filter(transfer => transfer.contexts !== undefined || transfer.key !== undefined)
    .map(transfer => ({ table: 'Contexts' as const, key: transfer.mobile }))
  const ofGateways = gatewayRowKeys(d, id).map(key => ({ table: 'Contexts' as const, key }))
  return [...ikeSas, ...contexts, ...ofGateways]
}

/** A node's IKE without what it knew; names of its SAs are not used again in the run. */
const forgotten = (ike: NodeIke | undefined): NodeIke | undefined =>
  ike && {
    endpoint: { ...ike.endpoint, sas: NO_SAS, children: NO_CHILDREN, cookieSecret: undefined, newcomersTo: undefined },
    holdUntilUs: {},
  }

const forgotten1 = (ike1: NodeIke1 | undefined): NodeIke1 | undefined =>
  ike1 && { endpoint: { ...ike1.endpoint, sas: {}, quicks: {}, configs: {} }, holdUntilUs: {} }

/**
 * The node is back with its configuration only. A router's rows of mobiles are no configuration: they are not served
 * again from before the crash (two routers could hold one SA).
 */
function restart(d: Dispatch, id: NodeId, fault: string): void {
  if (d.node(id).up) return
  const node = present(d.env.scenario.nodes[id], `node ${id}`)
  const before = d.node(id)
  d.causedBy(record(d, fault, 'restart', `${id} is up again with its configuration`), () => {
    d.record({ kind: 'node', node: id, what: 'restarted' })
    setUpNode(d, id, node, false)
    const { actorCount, ike, ike1 } = before
    d.setNode({ ...d.node(id), actorCount, ike, ike1 })
    if (before.role === 'mobile-node') d.setNode({ ...mobileNode(d, id), arrival: before.arrival })
    if (before.role === 'access-router')
      d.setNode({ ...accessRouter(d, id), firstSequence: d.drawBelow(id, 'initial sequence number', 2 ** 32) })
    startActors(d, id, node)
    reportLostCounters(d, id)
    // Where its configuration belongs it just goes on; elsewhere it has moved while it was down.
    if (before.role === 'mobile-node') linkIsUp(d, id)
    d.env.scenario.traffic.forEach((flow, index) => {
      if (flow.from === id) d.schedule({ kind: 'flow', flow: index }, flow.everyUs)
    })
  })
}
