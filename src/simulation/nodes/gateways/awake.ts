import type { IpsecError } from '../../../protocol/ipsec/error.ts'
import { changeAssociations } from '../../../protocol/ipsec/sad.ts'
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
  return { ...ipsec, sad: changeAssociations(ipsec.sad, [row], each => ({ ...each, state: 'active' })) }
}

/** With what the packet has moved on; the row is used once the other gateway uses it no more. */
export const asleepAgain = (after: IpsecState, { row }: IpsecError): IpsecState =>
  row === null ? after : { ...after, sad: changeAssociations(after.sad, [row], each => ({ ...each, state: 'held' })) }
