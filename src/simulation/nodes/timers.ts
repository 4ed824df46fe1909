import type { Dispatch } from '../dispatch.ts'
import type { Pending } from '../state.ts'
import { nodeOfActor, postponeTimer, protocolOfActor, takeTimer } from './actors.ts'
import { fireMobilityTimer } from './binding.ts'
import { fireMobileTimer } from './cxtp-mobile.ts'
import { fireDownloadTimer } from './downloads.ts'
import { fireArrivalTimer } from './gateways/arrival.ts'
import { fireDrainTimer } from './gateways/drain.ts'
import { fireHandoverTimer } from './gateways/handover.ts'
import { fireIkeTimer } from './ike-node.ts'
import { fireIkev1Timer, ikev1BusyForUs } from './ikev1-node.ts'
import { fireNewRouterTimer } from './cxtp-new.ts'
import { firePreviousRouterTimer } from './cxtp-previous.ts'
import { fireTrafficTimer } from './traffic.ts'

/** A timer of the queue runs out: unless its machine cancelled it meanwhile, the machine hears of it. */
export function fireTimer(d: Dispatch, entry: Extract<Pending, { kind: 'timer' }>, order: number): void {
  const { actor, timer } = entry
  const id = nodeOfActor(actor)
  const protocol = protocolOfActor(actor)
  const isIkev1 = protocol === 'ikev1' || protocol === 'quick'
  // A daemon at work hears of it afterwards, unless what it does ends the timer.
  const busyUs = isIkev1 ? ikev1BusyForUs(d, id) : 0
  if (busyUs > 0) return postponeTimer(d, entry, order, busyUs)
  if (!takeTimer(d, actor, timer, order)) return
  const node = d.node(id)
  if (!node.up) return
  if (protocol === 'traffic') return fireTrafficTimer(d, actor, timer)
  if (protocol === 'tcp') return fireDownloadTimer(d, id, actor, timer)
  if (protocol === 'ikev2' || protocol === 'child') return fireIkeTimer(d, id, actor, timer)
  if (isIkev1) return fireIkev1Timer(d, id, actor, timer)
  if (protocol === 'mobility') return fireMobilityTimer(d, id, timer)
  if (node.role === 'mobile-node') return fireMobileTimer(d, id, timer)
  if (node.role !== 'access-router') return
  if (protocol === 'handover') return fireHandoverTimer(d, id, actor, timer)
  if (protocol === 'drain') return fireDrainTimer(d, id, actor, timer)
  if (protocol === 'arrival') return fireArrivalTimer(d, id, actor, timer)
  const transfer = Object.values(node.transfers).find(each => each.actor === actor)
  if (transfer === undefined) return
  if (transfer.part === 'previous') firePreviousRouterTimer(d, id, transfer.mobile, actor, timer)
  else fireNewRouterTimer(d, id, transfer.mobile, actor, timer)
}
