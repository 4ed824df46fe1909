import { present } from '../../../lib/assert.ts'
import { msChapMsk } from '../../../protocol/crypto/eap/mschapv2.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { certificatePayloads } from './auth-certificates.ts'
import { answerEap, beginEap, takeEapResponse } from './auth-eap.ts'
import { authHolds, ownAuth, peerOf } from './auth-value.ts'
import type { IkePeer } from './ike-config.ts'
import { respond } from './ike-messages.ts'
import type { IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { sameIdentity } from './identity.ts'
import { setupActor } from './blank-sa.ts'
import type { EapState } from './proof-state.ts'

/** EAP inside IKE_AUTH (RFC 7296 §2.16, RFC 5998). */

function setEap(work: IkeWork, name: string, eap: EapState): void {
  const { proof } = work.sa(name)
  work.changeSa(name, { proof: { ...proof, eap } })
  if (eap.msk === undefined || proof.eap?.msk !== undefined || eap.mschap === undefined) return
  work.derived({ kind: 'ike', name }, 'MSK of EAP', msChapMsk(work.context.crypto, eap.mschap).steps)
}

const openingOf = (work: IkeWork, name: string, opening: readonly ClearPayload[]): IkeSa =>
  work.changeSa(name, { proof: { ...work.sa(name).proof, opening } })

// ── Initiator ───────────────────────────────────────────────────────────────────────────────────────────────────

/** What the initiator adds to IKE_AUTH instead of AUTH. */
export const eapOffer = ({ own }: IkePeer): readonly ClearPayload[] =>
  own?.method === 'eap' && own.only ? [notify('EAP_ONLY_AUTHENTICATION')] : []

/** An answer of IKE_AUTH that has EAP in it. False: it has not, and is the last one or a refusal. */
export function receiveEapAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): boolean {
  const packet = payloadOf(payloads, 'EAP')?.packet
  const peer = work.peer(work.sa(name).peer)
  const { own } = peer
  if (packet === undefined) return false
  const actor = setupActor(name)
  if (packet.type === 'failure') {
    work.send(actor, { type: 'eapFailure' })
    return true
  }
  if (own?.method !== 'eap') return false
  if (packet.type === 'success') {
    // Success out of the blue proves nothing (RFC 3748 §7.16): without a key there is no AUTH.
    const keyed = work.sa(name).proof.eap?.msk !== undefined
    work.send(actor, keyed ? { type: 'eapSuccess' } : { type: 'eapRequest', trusted: false })
    return true
  }
  const first = work.sa(name).proof.opening.length === 0
  if (first) openingOf(work, name, payloads)
  const state = packet.type === 'request' ? answerEap(work, own, work.sa(name).proof.eap, packet) : undefined
  const trusted = state !== undefined && (!first || showsItself(work, name, peer, payloads))
  if (state === undefined)
    work.mark('proof-wrong-eap', 'RFC 2759 §5', `${name}: the gateway does not know the password`)
  if (trusted) setEap(work, name, state)
  work.send(actor, { type: 'eapRequest', trusted })
  return true
}

/** The responder shows who it is before the initiator does, unless both leave that to EAP (RFC 5998 §3). */
function showsItself(work: IkeWork, name: string, peer: IkePeer, payloads: readonly ClearPayload[]): boolean {
  const [id, auth] = [payloadOf(payloads, 'IDr'), payloadOf(payloads, 'AUTH')]
  if (id === undefined || peerOf(work, id.id)?.name !== peer.name) {
    work.mark('proof-other-identity', 'RFC 4301 §4.4.3', `${name}: another gateway than the one wanted`)
    return false
  }
  if (auth !== undefined) return authHolds(work, work.sa(name), peer, { id: id.id, auth, payloads })
  const only = peer.own?.method === 'eap' && peer.own.only
  if (!only) work.mark('proof-no-auth', 'RFC 7296 §2.16', `${name}: the gateway leaves its own AUTH out`)
  return only
}

export const eapRequestPayloads = (sa: IkeSa): readonly ClearPayload[] => [
  { type: 'EAP', packet: present(sa.proof.eap, 'EAP').packet },
]

/** Everything the responder said in IKE_AUTH, for the last answer. */
export const withOpening = (sa: IkeSa, payloads: readonly ClearPayload[]): readonly ClearPayload[] => {
  const before = sa.proof.opening.filter(({ type }) => type !== 'AUTH' && type !== 'EAP')
  // An error in the last message is an error; one that came with the first was answered then.
  return [...before.filter(each => each.type !== 'N' || !isErrorNotify(each)), ...payloads]
}

// ── Responder ───────────────────────────────────────────────────────────────────────────────────────────────────

/** IKE_AUTH without AUTH: whether this peer may, and then its first question. */
export function receiveEapBegin(work: IkeWork, hand: Hand): void {
  const actor = setupActor(hand.sa)
  const id = payloadOf(hand.payloads, 'IDi')
  const wanted = payloadOf(hand.payloads, 'IDr')
  const peer = id && peerOf(work, id.id)
  const fits = peer !== undefined && (wanted === undefined || sameIdentity(wanted.id, peer.localId))
  const allowed = fits && peer.demands?.method === 'eap'
  work.hand = hand
  if (allowed && peer.demands?.method === 'eap') {
    work.changeSa(hand.sa, { peer: peer.name })
    openingOf(work, hand.sa, hand.payloads)
    setEap(work, hand.sa, beginEap(work, peer.demands))
  } else {
    const why = peer === undefined ? 'nobody of this name is known' : 'it has to show itself by AUTH, and this gateway'
    work.mark('proof-no-auth', 'RFC 4301 §4.4.3.2', `${hand.sa}: ${why}`)
  }
  work.send(actor, { type: 'eapBegin', allowed })
}

/** Identity, certificate and AUTH of the responder, and the first question (RFC 7296 §2.16). */
export function answerEapBegin(work: IkeWork, name: string): void {
  const hand = present(work.hand, 'request in hand')
  const sa = work.sa(name)
  const peer = work.peer(sa.peer)
  const onlyEap =
    peer.demands?.method === 'eap' &&
    peer.demands.only &&
    notifyOf(hand.payloads, 'EAP_ONLY_AUTHENTICATION') !== undefined
  respond(work, hand, [
    { type: 'IDr', id: peer.localId },
    ...(onlyEap ? [] : [...ownCertificates(peer), ownAuth(work, sa, peer)]),
    ...eapRequestPayloads(sa),
  ])
}

export const ownCertificates = ({ own }: IkePeer): readonly ClearPayload[] =>
  own?.method === 'certificate' ? certificatePayloads(own) : []

export function receiveEapResponse(work: IkeWork, hand: Hand): void {
  const sa = work.sa(hand.sa)
  const { demands } = work.peer(sa.peer)
  const packet = payloadOf(hand.payloads, 'EAP')?.packet
  work.hand = hand
  if (packet === undefined || demands?.method !== 'eap' || sa.proof.eap === undefined)
    return work.send(setupActor(sa.name), { type: 'malformedAuth', notify: 'INVALID_SYNTAX' })
  const { state, verdict } = takeEapResponse(work, demands, sa.proof.eap, packet)
  setEap(work, sa.name, state)
  work.send(setupActor(sa.name), { type: 'eapResponse', verdict })
}

export function answerWithEap(work: IkeWork, name: string): void {
  if (work.hand !== undefined) respond(work, work.hand, eapRequestPayloads(work.sa(name)))
}
