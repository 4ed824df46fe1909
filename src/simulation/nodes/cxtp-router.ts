import { present } from '../../lib/assert.ts'
import type { PreviousRouterEvent } from '../../protocol/machines/cxtp/events.ts'
import type { CxtpMessage } from '../../protocol/wire/cxtp/message.ts'
import type { Ctar } from '../../protocol/wire/cxtp/ctar.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { setTransfer } from './context-store.ts'
import { receiveCtarFromArrived, receiveData, triggerFetch } from './cxtp-new.ts'
import { isOwn, previousRouterEvent, receiveCtarFromOwn, receiveRequest, triggerPush } from './cxtp-previous.ts'
import { receiveAtGateway } from './gateways/receive.ts'
import { handsOver } from './gateways/settings.ts'
import { reject } from './hand.ts'
import type { Hand } from './hand.ts'
import { statusesOf } from './cxtp-statuses.ts'
import { accessRouter } from './tables.ts'

const SECOND_US = 1_000_000

/** A CXTP message arrived at a router: which part of a transfer it belongs to depends on whose mobile it names. */
export function receiveAtRouter(d: Dispatch, id: NodeId, hand: Hand, message: CxtpMessage): void {
  if (handsOver(d) && (message.type === 'CTD' || message.type === 'CTDR' || message.type === 'CTC'))
    return receiveAtGateway(d, id, hand, message)
  switch (message.type) {
    case 'CTAR':
      return receiveCtar(d, id, hand, message)
    case 'CT-Req':
      return receiveRequest(d, id, hand, message)
    case 'CTD':
    case 'PCTD':
      return receiveData(d, id, hand, message)
    case 'CTDR':
    case 'CTC':
      return receiveFromPeer(d, id, hand, message)
    case 'CTAA':
      return reject(d, id, hand.message, {
        code: 'unexpected',
        text: 'a CTAA is for mobiles, not for a router',
        ref: 'RFC 4067 §2.5.2',
      })
  }
}

function receiveCtar(d: Dispatch, id: NodeId, hand: Hand, message: Ctar): void {
  if (!withinRate(d, id)) {
    const text = `more than ${d.env.scenario.cxtp.requestRate} CTARs in a second: this one is dropped`
    return reject(d, id, hand.message, { code: 'rate', text, ref: 'RFC 4067 §6.3' })
  }
  const own = isOwn(d, id, message)
  if (own) receiveCtarFromOwn(d, id, hand, message)
  else receiveCtarFromArrived(d, id, hand, message)
}

/** RFC 4067 §6.3: above CT_REQUEST_RATE requests are dropped at random; which, is drawn by name. */
function withinRate(d: Dispatch, id: NodeId): boolean {
  const router = accessRouter(d, id)
  const recentRequestsUs = [...router.recentRequestsUs.filter(at => at > d.nowUs - SECOND_US), d.nowUs]
  d.setNode({ ...router, recentRequestsUs })
  const excess = recentRequestsUs.length - d.env.scenario.cxtp.requestRate
  return excess <= 0 || d.drawBelow(id, 'CTAR rate', recentRequestsUs.length) >= excess
}

/** CTDR and CTC answer what this router sent as previous router; from anyone else they are refused. */
function receiveFromPeer(
  d: Dispatch,
  id: NodeId,
  hand: Hand,
  message: Extract<CxtpMessage, { type: 'CTDR' | 'CTC' }>,
): void {
  const transfer = accessRouter(d, id).transfers[message.previousAddress]
  if (transfer?.part !== 'previous' || transfer.peer !== hand.source) {
    const text = `${message.type} for ${message.previousAddress} from ${hand.source}, with which no transfer is going on`
    return reject(d, id, hand.message, { code: 'unknown-mobile', text, ref: 'RFC 4067 §2.5' })
  }
  const sentTo = transfer.sentTo.filter(peer => peer !== hand.source)
  const others = sentTo.length > 0
  if (message.type === 'CTC' || !message.success) setTransfer(d, id, { ...transfer, sentTo })
  const event: PreviousRouterEvent =
    message.type === 'CTC'
      ? { type: 'CTC', others }
      : { type: 'CTDR', allReceived: message.success, statuses: statusesOf(message.entries), others }
  previousRouterEvent(d, id, transfer.mobile, event, hand)
}

/** Network-controlled transfer (RFC 4067 §5.1, §5.2): this router pushes or fetches, as it serves the mobile or not. */
export function triggerTransfer(d: Dispatch, id: NodeId, mobile: NodeId, peer: NodeId): void {
  const router = accessRouter(d, id)
  const careOf = d.env.scenario.nodes[mobile]?.careOf
  const peerAddress = present(d.env.scenario.nodes[peer], peer).address
  const own = careOf?.[id]
  const there = careOf?.[peer]
  if (own !== undefined && (router.keys[own] !== undefined || router.transfers[own]?.part === 'previous')) {
    triggerPush(d, id, own, peerAddress)
  } else if (there !== undefined) triggerFetch(d, id, there, peerAddress)
}
