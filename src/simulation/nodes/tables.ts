import { hex32 } from '../../lib/bytes.ts'
import type { IpsecError } from '../../protocol/ipsec/error.ts'
import { expire, nextExpiryUs, type IpsecMark } from '../../protocol/ipsec/lifetimes.ts'
import { diffTables } from '../../protocol/ipsec/table-changes.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import type { NodeId, Row, TableName } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { AccessRouter, HomeAgent, MobileNode, NatNode, NodeState } from './node-state.ts'
import { childOfRow } from './ike/child-rows.ts'

/** Replaces a node's databases and records every row that came, changed or went. */
export function setIpsec(d: Dispatch, id: NodeId, ipsec: IpsecState): void {
  const node = d.node(id)
  if (node.ipsec === ipsec) return
  const view = { nowUs: d.nowUs, crypto: d.env.crypto }
  const { changes, orders, haveLifetimes } = diffTables(node.ipsec, ipsec, view, node.orders)
  d.setNode({ ...node, ipsec, orders })
  for (const { table, key, row, counter } of changes) d.record({ kind: 'row', node: id, table, key, row, counter })
  if (haveLifetimes) watchLifetimes(d, id, ipsec)
}

/** Keeps one entry in the queue for the next moment at which time alone changes the databases. */
function watchLifetimes(d: Dispatch, id: NodeId, ipsec: IpsecState): void {
  const nextUs = nextExpiryUs(ipsec)
  if (nextUs === undefined || nextUs === d.state.expiryUs.get(id) || nextUs < d.nowUs) return
  d.update({ expiryUs: d.state.expiryUs.with(id, nextUs) })
  d.causedBy(null, () => d.schedule({ kind: 'expiry', node: id }, nextUs - d.nowUs))
}

/** A lifetime is over (RFC 4301 §4.4.2.1): the rows go, or their soft limit is told. */
export function expireRows(d: Dispatch, id: NodeId): void {
  if (d.state.expiryUs.get(id) !== d.nowUs) return
  const { state, marks } = expire(d.node(id).ipsec, d.nowUs)
  recordIpsecMarks(d, id, marks)
  setIpsec(d, id, state)
}

/** Records a row of a table that is not part of the IPsec databases. */
export function recordRow(
  d: Dispatch,
  node: NodeId,
  table: Exclude<TableName, 'SAD' | 'SPD' | 'PAD'>,
  key: string,
  row: Row | null,
): void {
  d.record({ kind: 'row', node, table, key, row, counter: false })
}

export function mobileNode(d: Dispatch, id: NodeId): MobileNode {
  return ofRole(d.node(id), 'mobile-node')
}

export function accessRouter(d: Dispatch, id: NodeId): AccessRouter {
  return ofRole(d.node(id), 'access-router')
}

export function homeAgent(d: Dispatch, id: NodeId): HomeAgent {
  return ofRole(d.node(id), 'home-agent')
}

export function natNode(d: Dispatch, id: NodeId): NatNode {
  return ofRole(d.node(id), 'nat')
}

function ofRole<R extends NodeState['role']>(node: NodeState, role: R): Extract<NodeState, { role: R }> {
  if (node.role !== role) throw new Error(`assertion failed: ${node.id} is a ${node.role}, not a ${role}`)
  return node as Extract<NodeState, { role: R }>
}

/** Soft limits reached and the like: what RFC 4301 wants told, without stopping the packet. */
export function recordIpsecMarks(d: Dispatch, node: NodeId, marks: readonly IpsecMark[]): void {
  for (const { mark, text, ref } of marks) {
    d.record({ kind: 'marked', node, mark, ref, text })
    if (mark === 'hard-lifetime') reportEnded(d, node, text)
  }
}

/** Whether key management made an SA, and so makes its successor: it learns of the limit. */
export function tellLimit(d: Dispatch, node: NodeId, row: string | null, limit: 'worn' | 'over'): boolean {
  const { ike } = d.node(node)
  if (row === null || ike === undefined || childOfRow(ike.endpoint, row) === undefined) return false
  d.schedule({ kind: 'limit', node, row, limit }, 0)
  return true
}

/** Things told once; more are made up by somebody. */
const TOLD_MAX = 256

/** True the first time a node has this to tell. */
export function isNews(d: Dispatch, id: NodeId, what: string): boolean {
  const node = d.node(id)
  if (node.told.includes(what) || node.told.length >= TOLD_MAX) return false
  d.setNode({ ...node, told: [...node.told, what] })
  return true
}

/** RFC 4303 §3.3.3, RFC 4301 §4.4.2.1: the counter is at its end, which is audited; without a new SA nothing more is sent. */
export function reportOverflow(d: Dispatch, node: NodeId, { text, ref, row }: IpsecError): void {
  if (isNews(d, node, `overflow ${row ?? ''}`))
    d.record({
      kind: 'reported',
      node,
      code: 'sequence-overflow',
      text: `${text}: the tunnel must be set up anew`,
      ref,
    })
}

/**
 * A node came back with SAs from its configuration: RFC 4303 §3.3.3 wants the counters of manually keyed SAs kept across
 * reboots where anti-replay is on, and this one did not keep them.
 */
export function reportLostCounters(d: Dispatch, node: NodeId): void {
  const lost = d.node(node).ipsec.sad.filter(({ direction, overflow }) => direction === 'out' && overflow === 'stop')
  if (lost.length === 0) return
  const text = `${lost.map(({ spi }) => hex32(spi)).join(' ')}: numbers begin at 1 again under the old keys, and the peer's anti-replay refuses them`
  d.record({ kind: 'reported', node, code: 'counters-lost', text, ref: 'RFC 4303 §3.3.3' })
}

/** An SA is over. Without key management nobody makes a successor, so the user must (RFC 4301 §4.4.2.1, §4.5.1). */
export function reportEnded(d: Dispatch, node: NodeId, text: string): void {
  const ref = 'RFC 4301 §4.4.2.1 b'
  d.record({ kind: 'reported', node, code: 'lifetime-over', text: `${text}: the tunnel must be set up anew`, ref })
}
