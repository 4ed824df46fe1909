import { present } from '../../../lib/assert.ts'
import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { commandIke } from '../ike-node.ts'
import { accessRouter } from '../tables.ts'
import type { Drain } from './drain-state.ts'
import { overloadOf } from './load-count.ts'
import { redirectSettings } from './settings.ts'

/** What a gateway that sends its clients away, or has too many of them, does with one that comes anew (RFC 5685 §3, §6). */

const AT_REST = new Set(['idle', 'done', 'stopped', 'cancelled'])
const GIVEN_UP = new Set(['stopping', 'stopped'])

/** Whether a gateway sends all its clients away just now. */
export function isDraining(d: Dispatch, id: NodeId): boolean {
  const { drain } = accessRouter(d, id)
  return drain !== undefined && !AT_REST.has(stateOf(d, drain))
}

const stateOf = (d: Dispatch, { actor }: Drain): string => d.env.host.stateOf(actor)

/** IKE is told where newcomers go from now on, where that has changed. */
export function settleNewcomers(d: Dispatch, id: NodeId): void {
  const next = nextGateway(d, id)
  const to = next === undefined ? undefined : present(d.env.scenario.nodes[next], next).address
  const { ike } = d.node(id)
  if (ike !== undefined && ike.endpoint.newcomersTo !== to) commandIke(d, id, { type: 'send-newcomers', to })
}

function nextGateway(d: Dispatch, id: NodeId): NodeId | undefined {
  const { drain, load } = accessRouter(d, id)
  if (drain !== undefined && sendsOn(d, drain)) return drain.to
  const overload = overloadOf(d, id)
  return load.over && overload?.newcomers === 'sent-on' ? overload.to : undefined
}

/**
 * As long as clients are sent away. A gateway that keeps none of them is to be shut down: it goes on to send newcomers away when
 * all are gone, or when there were none, until a person cancels that. A next gateway that has failed is sent nobody.
 */
function sendsOn(d: Dispatch, drain: Drain): boolean {
  if (redirectSettings(d).newcomers === 'served' || drain.cancelled) return false
  const state = stateOf(d, drain)
  return !GIVEN_UP.has(state) && (drain.keep === 0 || !AT_REST.has(state))
}
