import { equalBytes } from '../../../lib/bytes.ts'
import { ikev1Message, NO_COOKIE, type Ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import { describeWireError } from '../../../protocol/wire/schema.ts'
import type { Place } from './config.ts'
import { receiveInformational } from './informational.ts'
import { openMessage } from './messages.ts'
import { receiveTransaction } from './mode-config.ts'
import { setupActor } from './phase1.ts'
import { receiveAnswer } from './phase1-initiator.ts'
import { receiveFirst, receiveRequest } from './phase1-responder.ts'
import { receiveQuick } from './quick.ts'
import type { IsakmpSa } from './state.ts'
import type { Ikev1Work } from './work.ts'

/** A message of IKEv1: from here on nothing is known but these octets and where they came from. */
export function receiveIkev1(work: Ikev1Work, octets: Uint8Array, from: Place, to: Place): void {
  const decoded = ikev1Message.decode(octets)
  if (!decoded.ok) return work.refuse('malformed', describeWireError(decoded.error), decoded.error.ref)
  const message = decoded.value
  const sa = findSa(work, message)
  if (sa === undefined) return receiveStranger(work, message, octets, [from, to])
  if (sa.quiet === true)
    return work.mark('ike-sa-quiet', 'RFC 2408 §5.1', `${sa.name} was read out for another router: not heard here`)
  if (sa.phase === 'closed') return work.refuse('closed', `${sa.name} is used no more`, 'RFC 2408 §5.2')
  if (message.exchange === 'Informational') return receiveInformational(work, sa, message)
  if (message.exchange === 'Quick mode') {
    if (sa.phase !== 'established') return work.refuse('no-keys', 'quick mode before phase 1 is done', 'RFC 2409 §5.5')
    return receiveQuick(work, sa, message, octets)
  }
  if (message.exchange === 'Transaction') {
    if (sa.phase !== 'established')
      return work.refuse('no-keys', 'Mode Config before phase 1 is done', 'draft-dukes-ike-mode-cfg §5.1')
    return receiveTransaction(work, sa, message, octets)
  }
  if (message.exchange !== 'Main mode' && message.exchange !== 'Aggressive mode')
    return work.refuse('unsupported', `exchange ${message.exchange} is not spoken here`, 'RFC 2408 §3.1')
  return receivePhase1(work, sa, message, octets)
}

/** By both cookies; the initiator's alone while the responder's is not known here or there. */
function findSa(work: Ikev1Work, message: Ikev1Message): IsakmpSa | undefined {
  return Object.values(work.endpoint.sas).find(
    ({ cookieI, cookieR }) =>
      cookieI === message.initiatorCookie &&
      (cookieR === message.responderCookie || cookieR === NO_COOKIE || message.responderCookie === NO_COOKIE),
  )
}

function receiveStranger(
  work: Ikev1Work,
  message: Ikev1Message,
  octets: Uint8Array,
  places: readonly [Place, Place],
): void {
  const isFirst =
    message.responderCookie === NO_COOKIE &&
    message.encrypted === undefined &&
    (message.exchange === 'Main mode' || message.exchange === 'Aggressive mode')
  if (isFirst) return receiveFirst(work, message, octets, places)
  return work.refuse('unknown-sa', 'no ISAKMP SA has these cookies', 'RFC 2408 §5.2')
}

function receivePhase1(work: Ikev1Work, sa: IsakmpSa, message: Ikev1Message, octets: Uint8Array): void {
  const actor = setupActor(sa.name)
  if (equalBytes(sa.last.heard, octets)) return work.send(actor, { type: 'repeated' })
  if (sa.older.some(each => equalBytes(each, octets)))
    return work.refuse('duplicate', 'an older message of this phase 1, once more', 'RFC 2408 §5.1')
  if (sa.phase === 'established') return work.refuse('unexpected', 'phase 1 of this SA is done', 'RFC 2408 §5.1')
  const payloads = message.encrypted === undefined ? message.payloads : open(work, sa, message)
  if (payloads === undefined) return undefined
  const { last, older } = work.sa(sa.name)
  work.changeSa(sa.name, { last: { ...last, heard: octets }, older: [...older, last.heard] })
  if (sa.role === 'responder') return receiveRequest(work, sa.name, payloads)
  return receiveAnswer(work, sa.name, message, payloads)
}

function open(work: Ikev1Work, sa: IsakmpSa, message: Ikev1Message) {
  const opened = sa.keys === undefined ? undefined : openMessage(work, sa, message, sa.lastBlock)
  if (opened === undefined) {
    // A wrong pre-shared key shows here: SKEYID, and so the cipher key, are made of it (RFC 2409 §5.4).
    work.refuse('undecryptable', 'a message of phase 1 does not decrypt: another pre-shared key?', 'RFC 2409 §5.4')
    return undefined
  }
  work.changeSa(sa.name, { lastBlock: opened.lastBlock })
  return opened.payloads
}
