import { equalBytes } from '../../../lib/bytes.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { decodeIke, NO_IKE_SPI, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { clearPayloads, sealedPayload, unsupportedCritical } from '../../../protocol/wire/ikev2/open.ts'
import { receiveAuthRequest } from './auth-exchange.ts'
import { receiveCreateRequest } from './create-child.ts'
import type { Place } from './ike-config.ts'
import { findSa } from './find-sa.ts'
import { followPeer } from './follow-peer.ts'
import { emit, isFirstExchange, respond } from './ike-messages.ts'
import { stageOf, noteArrival } from './handover-stage.ts'
import type { IkeSa } from './ike-state.ts'
import { receiveIntermediateRequest } from './intermediate.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { isGivenUp, receiveInformational } from './informational.ts'
import { setupActor } from './blank-sa.ts'
import { receiveInitRequest } from './init-responder.ts'
import { isSync, receiveSync } from './message-id-sync.ts'
import { isAuthentic, openMessage } from './open-message.ts'
import { receiveResumeRequest } from './resume-start.ts'
import { receiveRekeyRequest } from './rekey-ike.ts'
import { receiveAnswer, receiveFirstAnswer } from './requests.ts'
import { childBusy, ikeBusy } from './sa-busy.ts'
import { receiveHint, receiveUnknownSpi, receiveUnreadable, reportWithin } from './strangers.ts'
import { wholeRefusal } from './whole-refusal.ts'
import { placeInWindow, type WindowPlace } from './window.ts'
import { isUnheard, markQuiet } from './context-quiet.ts'
import { firstWord, pairWord } from './collections.ts'

/** An IKE message without its marker: from here on nothing is known but these octets and where they came from. */
export function receiveIke(work: IkeWork, octets: Uint8Array, from: Place, to: Place): void {
  const decoded = decodeIke(octets)
  if (!decoded.ok) return receiveUnreadable(work, decoded.error, octets, from, to)
  const message = decoded.value
  if (isFirstExchange(message.exchange) && !message.response)
    return receiveFirstRequest(work, message, octets, from, to)
  const sa = findSa(work, message, octets, from)
  if (sa === undefined) return receiveStranger(work, message, from, to)
  if (isFirstExchange(message.exchange)) return receiveFirstAnswer(work, sa.name, message, octets)
  if (isUnheard(sa)) return markQuiet(work, sa.name)
  if (sa.keys === undefined) return work.refuse('no-keys', `${sa.name} has no keys yet`, 'RFC 7296 §2.21.2')
  const clear = sealedPayload(message.payloads) === undefined
  if (clear && message.response) return receiveHint(work, sa, clearPayloads(message.payloads))
  if (clear) return work.refuse('not-protected', `${sa.name}: a request in clear`, 'RFC 7296 §2.21.2')
  if (message.response) receiveSealedAnswer(work, sa, message, octets, { from, to })
  else receiveSealedRequest(work, sa, message, octets, from, to)
}

function receiveStranger(work: IkeWork, message: IkeMessage, from: Place, to: Place): void {
  const { initiatorSpi, responderSpi, initiator } = message
  const own = work.endpoint.sas
    .where('pair', pairWord({ spiI: initiatorSpi, spiR: responderSpi }))
    .find(sa => sa.spiI === initiatorSpi && sa.spiR === responderSpi && initiator === (sa.role === 'initiator'))
  if (own === undefined) return receiveUnknownSpi(work, message, from, to)
  work.refuse('reflected', `${own.name}: with the I flag of this side's own messages`, 'RFC 7296 §3.1')
}

/** IKE_SA_INIT is told by the whole message, not by SPI and address: repeated, or somebody's first (RFC 7296 §2.1). */
function receiveFirstRequest(work: IkeWork, message: IkeMessage, octets: Uint8Array, from: Place, to: Place): void {
  const { initiator, initiatorSpi, responderSpi, messageId } = message
  const sas = work.endpoint.sas.where('first', firstWord(octets))
  if (!initiator || responderSpi !== NO_IKE_SPI || messageId !== 0 || initiatorSpi === NO_IKE_SPI)
    return work.refuse('malformed', 'no first message: I flag, SPIs or Message ID', 'RFC 7296 §3.1')
  if (sas.some(({ role, initRequest }) => role === 'initiator' && equalBytes(initRequest, octets)))
    return work.refuse('reflected', 'the own IKE_SA_INIT request came back', 'RFC 7296 §3.1')
  const sa = sas.find(({ role, initRequest }) => role === 'responder' && equalBytes(initRequest, octets))
  const receive = message.exchange === 'IKE_SA_INIT' ? receiveInitRequest : receiveResumeRequest
  if (sa === undefined) return receive(work, message, octets, from, to)
  const answer = sa.answers.find(({ exchange }) => isFirstExchange(exchange))
  if (answer === undefined)
    return work.refuse('repeated-init', `the first request of ${sa.name} again`, 'RFC 7296 §2.1')
  work.mark('request-answered-again', 'RFC 7296 §2.1', sa.name)
  emit(work, to, from, answer.messages, 'IKE_SA_INIT response')
}

function receiveSealedAnswer(
  work: IkeWork,
  sa: IkeSa,
  message: IkeMessage,
  octets: Uint8Array,
  way: { readonly from: Place; readonly to: Place },
): void {
  const request = sa.outstanding.find(({ messageId }) => messageId === message.messageId)
  if (request === undefined || request.exchange !== message.exchange)
    return work.refuse('unexpected-answer', `no request ${message.messageId} is open`, 'RFC 7296 §2.1')
  const opened = openMessage(work, sa, message, octets)
  if (opened.kind === 'malformed')
    return work.refuse('malformed', `${sa.name}: an authentic answer, not well-formed`, 'RFC 7296 §2.21.3')
  if (opened.kind !== 'payloads') return
  // No answer carries a critical payload, and one that is not understood cannot be taken in part (RFC 7296 §2.5).
  if (unsupportedCritical(opened.payloads) !== undefined)
    return work.refuse('critical', `${sa.name}: a critical payload in an answer`, 'RFC 7296 §2.5')
  work.changeSa(sa.name, { heardAtUs: work.context.nowUs })
  followPeer(work, sa.name, way)
  receiveAnswer(work, sa.name, request, opened.payloads, way)
}

function receiveSealedRequest(
  work: IkeWork,
  sa: IkeSa,
  message: IkeMessage,
  octets: Uint8Array,
  from: Place,
  to: Place,
): void {
  const { exchange, messageId } = message
  if (messageId === 0 && exchange === 'INFORMATIONAL' && sa.mobility.syncs && sa.phase === 'established') {
    const first = openMessage(work, sa, message, octets)
    if (first.kind === 'payloads' && isSync(first.payloads))
      return receiveSync(work, sa.name, first.payloads, octets, { from, to })
  }
  const place = placeInWindow(sa, messageId)
  if (place.kind !== 'new') return receiveOutOfTurn(work, sa, message, octets, place, from, to)
  const opened = openMessage(work, sa, message, octets)
  if (opened.kind === 'refused' || opened.kind === 'waiting') return
  work.changeSa(sa.name, { heardAtUs: work.context.nowUs })
  followPeer(work, sa.name, { from, to })
  noteArrival(work, sa.name)
  const hand = { sa: sa.name, exchange, messageId, from, to, negotiation: undefined }
  if (opened.kind === 'payloads') return receiveRequest(work, { ...hand, payloads: opened.payloads })
  work.refuse('malformed', `${sa.name}: authentic, but not well-formed`, 'RFC 7296 §2.21.3')
  rejectWhole(work, { ...hand, payloads: [] }, 'INVALID_SYNTAX')
}

/** A request that was carried out gets its answer again, one out of the window none (RFC 7296 §2.1, §2.3). */
function receiveOutOfTurn(
  work: IkeWork,
  sa: IkeSa,
  message: IkeMessage,
  octets: Uint8Array,
  place: Exclude<WindowPlace, { readonly kind: 'new' }>,
  from: Place,
  to: Place,
): void {
  const { messageId, payloads } = message
  const sealed = sealedPayload(payloads)
  // Of a repeated request in fragments the first one stands for all (RFC 7383 §2.6.1).
  if (place.kind === 'answered' && sealed?.type === 'SKF' && sealed.number !== 1) return
  if (!isAuthentic(work, sa, message, octets)) return
  if (place.kind === 'answered') {
    work.mark('request-answered-again', 'RFC 7296 §2.1', `${sa.name} request ${messageId}`)
    return emit(work, to, from, place.answer.messages, 'repeated response')
  }
  const text = `request ${messageId} of ${sa.name}, where ${sa.nextReceive} is next`
  work.refuse('out-of-window', text, 'RFC 7296 §2.3')
  if (place.kind !== 'beyond') return
  reportWithin(work, sa, notifyWith('INVALID_MESSAGE_ID', { messageId }), `INVALID_MESSAGE_ID ${messageId}`)
}

/**
 * A request that is refused as a whole, before anything in it counts: the end of a set-up, and with INVALID_SYNTAX of
 * any SA (RFC 7296 §2.21.2, §2.21.3).
 */
function rejectWhole(work: IkeWork, hand: Hand, code: 'INVALID_SYNTAX' | 'UNSUPPORTED_CRITICAL_PAYLOAD'): void {
  const sa = work.sa(hand.sa)
  if (sa.phase === 'setup' && hand.exchange === 'IKE_AUTH' && sa.role === 'responder') {
    work.hand = hand
    return work.send(setupActor(sa.name), { type: 'malformedAuth', notify: code })
  }
  respond(work, hand, [wholeRefusal(hand, code)])
}

function receiveRequest(work: IkeWork, hand: Hand): void {
  const sa = work.sa(hand.sa)
  if (unsupportedCritical(hand.payloads) !== undefined) {
    work.refuse('critical', `${sa.name}: a critical payload that is not known here`, 'RFC 7296 §2.5')
    return rejectWhole(work, hand, 'UNSUPPORTED_CRITICAL_PAYLOAD')
  }
  if (sa.phase === 'setup') {
    if (hand.exchange === 'IKE_AUTH' && sa.role === 'responder') return receiveAuthRequest(work, hand)
    if (hand.exchange === 'IKE_INTERMEDIATE' && work.stateOf(setupActor(sa.name)) === 'keyExchanges')
      return receiveIntermediateRequest(work, hand)
    if (hand.exchange === 'INFORMATIONAL' && sa.role === 'responder' && isGivenUp(hand.payloads)) {
      work.hand = hand
      return work.send(setupActor(sa.name), { type: 'abandoned' })
    }
    return work.refuse('unexpected-exchange', `${sa.name} is not established`, 'RFC 7296 §1.2')
  }
  // It is on its way to another gateway, to which the client repeats what is not answered here (Palomares 2013 §III-D).
  if (stageOf(sa) === 'leaving' && !isGivenUp(hand.payloads))
    return work.mark('left-to-next-gateway', 'RFC 6311 §4', `${sa.name} request ${hand.messageId}`)
  switch (hand.exchange) {
    case 'INFORMATIONAL':
      return receiveInformational(work, hand)
    case 'CREATE_CHILD_SA': {
      const offer = payloadOf(hand.payloads, 'SA')
      const forIke = offer?.proposals.some(({ protocol }) => protocol === 'IKE') === true
      if (forIke && notifyOf(hand.payloads, 'REKEY_SA') === undefined)
        return receiveRekeyRequest(work, hand, childBusy(work, sa.name))
      return receiveCreateRequest(work, hand, ikeBusy(work, sa.name))
    }
    default:
      work.refuse('unexpected-exchange', `${sa.name}: ${hand.exchange} within an SA`, 'RFC 7296 §2.21.3')
      return respond(work, hand, [notify('INVALID_SYNTAX')])
  }
}
