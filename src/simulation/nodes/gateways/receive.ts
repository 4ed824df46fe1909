import type { NodeId } from '../../../trace/event.ts'
import type { Dispatch } from '../../dispatch.ts'
import { isDoneAtOnce } from '../daemon.ts'
import type { Between } from '../daemon-state.ts'
import { reject, type Hand } from '../hand.ts'
import type { HandoverWord } from '../ike/ike-output.ts'
import { clientSas } from '../ike-node.ts'
import { arrivalEvent, hasArrived, hasGoneOn, receiveGatewayData } from './arrival.ts'
import { transferOf } from './gateway-state.ts'
import { handoverEvent } from './handover.ts'

/** CXTP between gateways that hand clients over, in its turn: their daemon is the one of IKE. */
export function receiveAtGateway(d: Dispatch, id: NodeId, hand: Hand, message: Between): void {
  if (isDoneAtOnce(d, id, { what: 'contexts', hand, message })) takeFromGateway(d, id, hand, message)
}

/** CTD without a token, as the gateways' own decision (RFC 4067 §5.1). */
export function takeFromGateway(d: Dispatch, id: NodeId, hand: Hand, message: Between): void {
  const { previousAddress: client } = message
  if (message.type === 'CTD') return receiveGatewayData(d, id, hand, message)
  const [leaves, comes] = [transferOf(d, id, 'handovers', client), transferOf(d, id, 'arrivals', client)]
  if (message.type === 'CTC' && comes?.peer === hand.source && hasArrived(d, id, client))
    return arrivalEvent(d, id, client, { type: 'CTC' }, hand)
  if (leaves?.peer === hand.source) {
    if (message.type === 'CTC') return handoverEvent(d, id, client, { type: 'CTC' })
    return handoverEvent(d, id, client, { type: 'CTDR', allReceived: message.success })
  }
  if (message.type === 'CTC' && comes?.peer === hand.source) return arrivalEvent(d, id, client, { type: 'CTC' }, hand)
  const text = `${message.type} for ${client} from ${hand.source}, with which no transfer is going on`
  reject(d, id, hand.message, { code: 'unknown-mobile', text, ref: 'RFC 4067 §2.5' })
}

/** What a gateway's own IKE has to say of a handover. */
export function hearOfHandover(d: Dispatch, id: NodeId, client: string, word: HandoverWord): void {
  if (!d.node(id).up) return
  switch (word.what) {
    case 'quiet':
      return handoverEvent(d, id, client, { type: word.what })
    case 'answer':
      handoverEvent(d, id, client, { type: 'answer', taken: word.taken })
      return word.taken ? hasGoneOn(d, id, client) : undefined
    case 'came':
      return arrivalEvent(d, id, client, { type: 'clientCame' })
    case 'noAnswer':
    case 'gone':
      handoverEvent(d, id, client, { type: word.what })
      return isAwaited(d, id, client) ? undefined : arrivalEvent(d, id, client, { type: 'gone' })
  }
}

/** What went made room for newer contexts of the same client, which wait for it. */
const isAwaited = (d: Dispatch, id: NodeId, client: string): boolean =>
  clientSas(d, id, client).some(({ mobility }) => mobility.handover === 'arrived')
