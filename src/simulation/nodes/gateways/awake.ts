import type { IpsecError } from '../../../protocol/ipsec/error.ts'
import type { IpsecState } from '../../../protocol/ipsec/state.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { childOfRow } from '../ike/child-rows.ts'

/**
 * The tables in which the row that refused a packet because it is held is in use, where a client is awaited under it; only a
 * packet that then proves authentic and new may have it so.
 */
export function withArrivalsAwake(d: Dispatch, id: NodeId, { code, row }: IpsecError): IpsecState | undefined {
  const { ike, ipsec } = d.node(id)
  if (code !== 'not-active' || ike === undefined || row === null) return undefined
  const child = childOfRow(ike.endpoint, row)
  const sa = child === undefined ? undefined : ike.endpoint.sas.get(child.sa)
  if (sa?.mobility.handover !== 'arrived') return undefined
  return { ...ipsec, sad: ipsec.sad.map(each => (each.id === row ? { ...each, state: 'active' as const } : each)) }
}

/** With what the packet has moved on; the rows are used once the other gateway uses them no more. */
export function asleepAgain(d: Dispatch, id: NodeId, after: IpsecState): IpsecState {
  const held = new Set(d.node(id).ipsec.sad.flatMap(row => (row.state === 'held' ? [row.id] : [])))
  return { ...after, sad: after.sad.map(row => (held.has(row.id) ? { ...row, state: 'held' as const } : row)) }
}
