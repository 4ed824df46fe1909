import type { WireError } from '../../../protocol/wire/schema.ts'
import { addFragment, fragmentRefusal } from '../../../protocol/wire/ikev2/fragments.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { decodeIke, encodeIke, NO_IKE_SPI, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { decodeInner, openSk, openSkf, sealedPayload, unsupportedCritical } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { SkfPayload } from '../../../protocol/wire/ikev2/sk.ts'
import { describeWireError } from '../../../protocol/wire/schema.ts'
import { receiveAuthRequest } from './auth-exchange.ts'
import { receiveCreateRequest } from './create-child.ts'
import type { Place } from './ike-config.ts'
import { emit, protectionOf, respond } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { receiveInformational } from './informational.ts'
import { receiveInitRequest } from './init-responder.ts'
import { receiveRekeyRequest } from './rekey-ike.ts'
import { receiveAnswer, receiveFirstAnswer } from './requests.ts'
import { placeText } from './udp-places.ts'

/** An IKE message without its marker: from here on nothing is known but these octets and where they came from. */
export function receiveIke(work: IkeWork, octets: Uint8Array, from: Place, to: Place): void {
  const decoded = decodeIke(octets)
  if (!decoded.ok) return malformed(work, decoded.error)
  const message = decoded.value
  const sa = findSa(work, message)
  if (sa === undefined) return receiveStranger(work, message, octets, from, to)
  if (message.exchange === 'IKE_SA_INIT') return receiveInit(work, sa, message, octets, from, to)
  if (sa.keys === undefined) return work.refuse('no-keys', `${sa.name} has no keys yet`, 'RFC 7296 §2.21.2')
  if (message.response) {
    if (!sa.outstanding.some(({ messageId }) => messageId === message.messageId))
      return work.refuse('unexpected-answer', `no request ${message.messageId} is open`, 'RFC 7296 §2.1')
  } else if (!isExpected(work, sa, message, from, to)) return
  const payloads = openMessage(work, sa, message, octets)
  if (payloads === undefined) return
  work.changeSa(sa.name, { heardAtUs: work.context.nowUs })
  if (message.response) receiveProtectedAnswer(work, sa.name, message, payloads)
  else
    receiveRequest(work, {
      sa: sa.name,
      exchange: message.exchange,
      messageId: message.messageId,
      payloads,
      from,
      to,
      negotiation: undefined,
    })
}

function malformed(work: IkeWork, error: WireError): void {
  work.refuse('malformed', describeWireError(error), error.ref)
}

/** The SA by the SPI this side chose; the I flag tells which one that is (RFC 7296 §3.1). */
function findSa(work: IkeWork, { initiatorSpi, responderSpi, initiator }: IkeMessage): IkeSa | undefined {
  return Object.values(work.endpoint.sas).find(sa => {
    if (initiator !== (sa.role === 'responder') || sa.spiI !== initiatorSpi) return false
    if (responderSpi === sa.spiR) return true
    // First messages: the responder's SPI is not known yet, on one side or the other.
    return sa.phase === 'setup' && (responderSpi === NO_IKE_SPI || sa.spiR === NO_IKE_SPI)
  })
}

function receiveStranger(work: IkeWork, message: IkeMessage, octets: Uint8Array, from: Place, to: Place): void {
  const { exchange, response, initiator, responderSpi, messageId } = message
  if (exchange === 'IKE_SA_INIT' && !response && initiator && responderSpi === NO_IKE_SPI && messageId === 0)
    return receiveInitRequest(work, message, octets, from, to)
  work.refuse('unknown-spi', `no IKE SA ${message.initiatorSpi} ${responderSpi}`, 'RFC 7296 §2.21.4')
  if (response || exchange === 'IKE_SA_INIT') return
  // A hint in clear, for a peer whose SA this side has lost; it changes nothing there (RFC 7296 §2.21.4).
  const { payloads: _, ...header } = message
  const hint = { ...header, response: true, initiator: !initiator, payloads: [notify('INVALID_IKE_SPI')] }
  emit(work, to, from, [encodeIke(hint)], 'INVALID_IKE_SPI')
}

function receiveInit(work: IkeWork, sa: IkeSa, message: IkeMessage, octets: Uint8Array, from: Place, to: Place): void {
  if (message.response) return receiveFirstAnswer(work, sa.name, message, octets)
  const answer = sa.answers.find(({ exchange }) => exchange === 'IKE_SA_INIT')
  // Told by the whole message, not by SPI and address (RFC 7296 §2.1).
  const same = octets.length === sa.initRequest.length && octets.every((octet, i) => octet === sa.initRequest[i])
  if (!same || answer === undefined)
    return work.refuse('other-init', `${placeText(from)} uses the SPI of ${sa.name}`, 'RFC 7296 §2.1')
  work.mark('request-answered-again', 'RFC 7296 §2.1', sa.name)
  emit(work, to, from, answer.messages, 'IKE_SA_INIT response')
}

/** A request in the window; an earlier one gets its answer again, all others none (RFC 7296 §2.1, §2.3). */
function isExpected(work: IkeWork, sa: IkeSa, { messageId, payloads }: IkeMessage, from: Place, to: Place): boolean {
  if (messageId === sa.nextReceive && sa.phase !== 'closed') return true
  const answer = sa.answers.find(each => each.messageId === messageId)
  if (answer === undefined || answer.exchange === 'IKE_SA_INIT') {
    const text = `request ${messageId} of ${sa.name}, where ${sa.nextReceive} is next`
    work.refuse('out-of-window', text, 'RFC 7296 §2.3')
    return false
  }
  const sealed = sealedPayload(payloads)
  // Of a repeated request in fragments the first one stands for all (RFC 7383 §2.6.1).
  if (sealed?.type === 'SKF' && sealed.number !== 1) return false
  work.mark('request-answered-again', 'RFC 7296 §2.1', `${sa.name} request ${messageId}`)
  emit(work, to, from, answer.messages, 'repeated response')
  return false
}

/** The payloads of a message that is authentic; nothing of any other is believed (RFC 7296 §2.21.2, §2.21.3). */
function openMessage(
  work: IkeWork,
  sa: IkeSa,
  message: IkeMessage,
  octets: Uint8Array,
): readonly ClearPayload[] | undefined {
  const sealed = sealedPayload(message.payloads)
  if (sealed === undefined) {
    work.refuse('not-protected', `${sa.name}: a message in clear`, 'RFC 7296 §2.21.2')
    return undefined
  }
  if (sealed.type === 'SKF') return openFragment(work, sa, message, sealed, octets)
  const opened = openSk(octets, sealed, protectionOf(work, sa, sa.role === 'initiator' ? 'responder' : 'initiator'))
  if (opened.ok) return opened.value
  if (opened.error.code === 'malformed') invalidSyntax(work, sa, message)
  else work.refuse(opened.error.code, `${sa.name}: not of the peer, or changed on the way`, opened.error.ref)
  return undefined
}

function openFragment(
  work: IkeWork,
  sa: IkeSa,
  message: IkeMessage,
  sealed: SkfPayload,
  octets: Uint8Array,
): readonly ClearPayload[] | undefined {
  const key = `${message.response ? 'answer' : 'request'} ${message.messageId}`
  const before = sa.fragments[key]
  const refusal = fragmentRefusal(before, sealed)
  const opened =
    refusal === undefined
      ? openSkf(octets, sealed, protectionOf(work, sa, sa.role === 'initiator' ? 'responder' : 'initiator'))
      : undefined
  if (opened?.ok !== true) {
    work.refuse('fragment', `${sa.name}: fragment ${sealed.number} of ${sealed.total} is dropped`, 'RFC 7383 §2.6')
    return undefined
  }
  const added = addFragment(before, opened.value)
  if (added.type === 'refused') {
    work.refuse('fragment', `${sa.name}: ${added.why}`, added.ref)
    return undefined
  }
  if (added.type === 'waiting') {
    work.changeSa(sa.name, { fragments: { [key]: added.reassembly } })
    return undefined
  }
  work.changeSa(sa.name, { fragments: {} })
  const whole = decodeInner(added.first, added.content)
  if (whole.ok) return whole.value
  invalidSyntax(work, sa, message)
  return undefined
}

/** Authentic but not well-formed: answered, and the end of a set-up (RFC 7296 §2.21.2, §2.21.3). */
function invalidSyntax(work: IkeWork, sa: IkeSa, { exchange, messageId, response }: IkeMessage): void {
  work.refuse('malformed', `${sa.name}: authentic, but not well-formed`, 'RFC 7296 §2.21.3')
  if (response) return
  respond(work, handOf(sa, exchange, messageId), [notify('INVALID_SYNTAX')])
}

const handOf = (sa: IkeSa, exchange: IkeMessage['exchange'], messageId: number): Hand => ({
  sa: sa.name,
  exchange,
  messageId,
  payloads: [],
  from: sa.remote,
  to: sa.local,
  negotiation: undefined,
})

function receiveProtectedAnswer(
  work: IkeWork,
  name: string,
  { messageId }: IkeMessage,
  payloads: readonly ClearPayload[],
): void {
  const request = work.sa(name).outstanding.find(each => each.messageId === messageId)
  if (request !== undefined) receiveAnswer(work, name, request, payloads)
}

const CHILD_BUSY = new Set(['creating', 'rekeying', 'collided', 'deleting', 'deletedWhileRekeying'])
const IKE_BUSY = new Set([
  'rekeying',
  'collided',
  'deletedWhileRekeying',
  'replaced',
  'deletingReplaced',
  'deleting',
  'closed',
])

/** Whether a child of the SA is being made, replaced or closed (RFC 7296 §2.25.2). */
export const childBusy = (work: IkeWork, sa: string): boolean =>
  work.childrenOf(sa).some(({ name }) => CHILD_BUSY.has(work.stateOf(name)))
/** Whether the SA itself is being replaced or closed (RFC 7296 §2.25.1). */
export const ikeBusy = (work: IkeWork, sa: string): boolean => IKE_BUSY.has(work.stateOf(sa))

function receiveRequest(work: IkeWork, hand: Hand): void {
  const sa = work.sa(hand.sa)
  const critical = unsupportedCritical(hand.payloads)
  if (critical !== undefined)
    return respond(work, hand, [notifyWith('UNSUPPORTED_CRITICAL_PAYLOAD', { payload: critical })])
  if (sa.phase === 'setup') {
    if (hand.exchange === 'IKE_AUTH' && sa.role === 'responder') return receiveAuthRequest(work, hand)
    return work.refuse('unexpected-exchange', `${sa.name} is not established`, 'RFC 7296 §1.2')
  }
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
      return respond(work, hand, [notify('INVALID_SYNTAX')])
  }
}
