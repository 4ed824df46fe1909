import { unreachable } from '../../../lib/assert.ts'
import { notify } from '../../../protocol/wire/ikev2/notify.ts'
import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import type { IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { authRequest, receiveAuthAnswer } from './auth-exchange.ts'
import { ownAuth } from './auth-value.ts'
import { createChildRequest, receiveCreateAnswer } from './create-child.ts'
import { eapRequestPayloads } from './eap-exchange.ts'
import { deletePayloads, saOf } from './child-sa.ts'
import { settleRequest, type RequestBuilder } from './ike-messages.ts'
import type { IkeSa, Outstanding, Purpose } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { mobikeRequest, notePath, receiveCheckAnswer, receiveUpdateAnswer } from './mobike.ts'
import { counterRequest, syncAnswerHolds, syncRequest, takeSyncAnswer } from './message-id-sync.ts'
import { protectedRedirect } from './redirect.ts'
import { contextPayloads, receiveGoOnAnswer } from './redirect-contexts.ts'
import { lifetimeRequest } from './reauth.ts'
import { beginGrace } from './redirect-grace.ts'
import { receiveUpdateSpiAnswer, updateSpiRequest } from './update-spi.ts'
import { livenessRequest, receiveLivenessAnswer } from './liveness.ts'
import type { Place } from './ike-config.ts'
import { initRequest, receiveInitAnswer } from './init-initiator.ts'
import { intermediateRequest, receiveIntermediateAnswer } from './intermediate.ts'
import { promiseWindow } from './window-size.ts'
import { receiveRekeyAnswer, rekeyIkeRequest } from './rekey-ike.ts'

/** Puts a request into the SA's queue. */
export function queueRequest(work: IkeWork, name: string, purpose: Purpose): void {
  work.changeSa(name, { queue: [...work.sa(name).queue, purpose] })
}

/** The end of an IKE SA; after a transfer that came to nothing the initiator is asked to begin anew (Allard 2008 §3.2.3). */
const deleteIke = ({ mobility: { relaunch } }: IkeSa): readonly ClearPayload[] => [
  { type: 'D', protocol: 'IKE', spis: [] },
  ...(relaunch ? [notify('RELAUNCH_IKE')] : []),
]

/** Payloads of a request, made when it leaves. */
export const buildRequest: RequestBuilder = (work, sa, purpose) => {
  switch (purpose.kind) {
    case 'init':
      return {
        exchange: sa.mobility.resume === undefined ? 'IKE_SA_INIT' : 'IKE_SESSION_RESUME',
        payloads: initRequest(work, sa),
      }
    case 'auth':
      return { exchange: 'IKE_AUTH', payloads: authRequest(work, sa) }
    case 'intermediate':
      return { exchange: 'IKE_INTERMEDIATE', payloads: intermediateRequest(work, sa) }
    case 'eap':
      return { exchange: 'IKE_AUTH', payloads: eapRequestPayloads(sa) }
    case 'auth-final':
      return { exchange: 'IKE_AUTH', payloads: [ownAuth(work, sa, work.peer(sa.peer))] }
    case 'create-child':
    case 'rekey-child': {
      const child = work.findChild(purpose.child)
      return child && { exchange: 'CREATE_CHILD_SA', payloads: createChildRequest(work, child) }
    }
    case 'rekey-ike': {
      const payloads = rekeyIkeRequest(work, sa)
      return payloads && { exchange: 'CREATE_CHILD_SA', payloads }
    }
    default: {
      const payloads = informationalRequest(work, sa, purpose)
      return payloads && { exchange: 'INFORMATIONAL', payloads }
    }
  }
}

type OtherExchange =
  'init' | 'auth' | 'intermediate' | 'eap' | 'auth-final' | 'create-child' | 'rekey-child' | 'rekey-ike'

/** What an INFORMATIONAL request says (RFC 7296 §1.4). */
function informationalRequest(
  work: IkeWork,
  sa: IkeSa,
  purpose: Exclude<Purpose, { readonly kind: OtherExchange }>,
): readonly ClearPayload[] | undefined {
  switch (purpose.kind) {
    case 'delete-child': {
      const child = work.findChild(purpose.child)
      return child && deletePayloads([saOf(child, 'inboundSpi')])
    }
    case 'delete-ike':
      return deleteIke(sa)
    case 'update-spi':
      return updateSpiRequest(work, sa, purpose.numbers)
    case 'liveness':
      return livenessRequest(work, sa)
    case 'auth-failed':
      return [notify('AUTHENTICATION_FAILED')]
    case 'set-window':
      return promiseWindow(work, sa.name)
    case 'report-error':
      return [purpose.payload]
    case 'redirect':
      return [protectedRedirect(purpose.to), ...contextPayloads(purpose.contexts)]
    case 'auth-lifetime':
      return lifetimeRequest(work, sa, purpose.seconds)
    case 'sync-ids':
      return syncRequest(work, sa)
    case 'sync-counters':
      return counterRequest(work, sa)
    case 'update-addresses':
    case 'check-routability':
    case 'announce-addresses':
      return mobikeRequest(work, sa, purpose)
    default:
      return unreachable(purpose)
  }
}

/** The answer to a protected request, opened. */
export function receiveAnswer(
  work: IkeWork,
  name: string,
  request: Outstanding,
  payloads: readonly ClearPayload[],
  way: { readonly from: Place; readonly to: Place },
): void {
  const { purpose } = request
  if (purpose.kind === 'sync-ids' && !syncAnswerHolds(work, name, payloads)) return
  settleRequest(work, name, request)
  notePath(work, name, request, way)
  // The peer could not read the request, and has given the SA up (RFC 7296 §2.21.3).
  if (purpose.kind !== 'auth' && notifyOf(payloads, 'INVALID_SYNTAX') !== undefined)
    return work.send(name, { type: 'fatalNotify', notify: 'INVALID_SYNTAX' })
  switch (purpose.kind) {
    case 'intermediate':
      return receiveIntermediateAnswer(work, name, payloads)
    case 'auth':
    case 'eap':
    case 'auth-final':
      return receiveAuthAnswer(work, name, payloads)
    case 'create-child':
    case 'rekey-child':
      return receiveCreateAnswer(work, purpose.child, payloads)
    case 'rekey-ike':
      return receiveRekeyAnswer(work, name, payloads)
    case 'delete-child':
      return work.send(purpose.child, { type: 'deleteAnswer' })
    case 'delete-ike':
      return work.send(name, { type: 'deleteAnswer' })
    case 'liveness':
      return receiveLivenessAnswer(work, name, request, payloads)
    case 'update-addresses':
      return receiveUpdateAnswer(work, name, request, payloads, way)
    case 'update-spi':
      return receiveUpdateSpiAnswer(work, name, request, payloads, way)
    case 'check-routability':
      return receiveCheckAnswer(work, name, request, payloads)
    case 'sync-ids':
      return takeSyncAnswer(work, name, payloads)
    case 'redirect':
      return purpose.contexts === undefined
        ? beginGrace(work, name)
        : receiveGoOnAnswer(work, name, purpose.contexts.counters, payloads)
    case 'auth-lifetime':
    case 'sync-counters':
    case 'announce-addresses':
      return undefined
    case 'auth-failed':
      return work.dropSa(name)
    case 'set-window':
    case 'report-error':
    case 'init':
      return undefined
    default:
      return unreachable(purpose)
  }
}

/** The answer to IKE_SA_INIT, in clear. */
export function receiveFirstAnswer(work: IkeWork, name: string, message: IkeMessage, octets: Uint8Array): void {
  const sa = work.sa(name)
  const request = sa.outstanding.find(({ purpose }) => purpose.kind === 'init')
  if (request !== undefined && message.messageId === 0) receiveInitAnswer(work, sa, request, message, octets)
  else work.refuse('unexpected-answer', `${name} waits for no IKE_SA_INIT answer`, 'RFC 7296 §2.1')
}
