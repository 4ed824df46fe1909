import { present } from '../../../lib/assert.ts'
import { childMachine } from '../../../protocol/machines/ikev2/child.machine.ts'
import { ikeSaMachine } from '../../../protocol/machines/ikev2/sa.machine.ts'
import { notifiesOf, notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { canSign, certificateRequest } from './auth-certificates.ts'
import { authHolds, ownAuth, peerOf } from './auth-value.ts'
import { blankChild, childAnswer, childOffer, negotiateChild, takeChildAnswer } from './child-negotiation.ts'
import { PLAIN_OPTIONS } from './child-options.ts'
import { markDeclined, mayAskForPair } from './create-child.ts'
import { assignAddresses, configurationRequest, peerUnder, takeConfiguration } from './configuration.ts'
import {
  eapOffer,
  ownCertificates,
  receiveEapAnswer,
  receiveEapBegin,
  receiveEapResponse,
  withOpening,
} from './eap-exchange.ts'
import type { IkePeer } from './ike-config.ts'
import { respond } from './ike-messages.ts'
import type { IkeChild, IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { meetsNat, mobikeOffer, natProhibition, noteMobility } from './mobike-payloads.ts'
import { agreedSync, syncOffer } from './message-id-sync.ts'
import { contextTransferOffer } from './vendor-ids.ts'
import { judgeRedirect, protectedRedirect, redirectInAuth, tellRefused } from './redirect.ts'
import { beginGrace } from './redirect-grace.ts'
import { authLifetime, leaveReplaced, receiveAuthLifetime } from './reauth.ts'
import { keepTicket, spendTicket, ticketAnswer, ticketRequest } from './resumption.ts'
import { settleKeepalive } from './nat-keepalive.ts'
import { identityText, sameIdentity } from './identity.ts'
import { setupActor } from './blank-sa.ts'
import { startLifetime } from './lifetimes.ts'
import type { AuthNegotiation } from './negotiation.ts'
import { floated } from './udp-places.ts'
import { noteWindow, windowPayload } from './window-size.ts'

/** The child that IKE_AUTH makes along with the SA. */
const firstChild = (work: IkeWork, sa: string): IkeChild | undefined => work.childrenOf(sa)[0]

/** IKE_AUTH may go out: with the offer of a first pair of child SAs. */
export function queueAuth(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const peer = work.peer(sa.peer)
  const child = work.addChild(id => ({ ...blankChild(work, id, name, peer, sa.flow), nonces: sa.nonces }))
  work.start(child.name, childMachine)
  work.changeSa(name, { queue: [...sa.queue, { kind: 'auth' }] })
}

export function authRequest(work: IkeWork, sa: IkeSa): readonly ClearPayload[] {
  const peer = work.peer(sa.peer)
  const child = present(firstChild(work, sa.name), 'first child')
  const others = work.endpoint.sas
    .where('peer', sa.peer)
    .some(({ phase, name }) => phase === 'established' && name !== sa.name)
  return [
    { type: 'IDi', id: peer.localId },
    ...ownCertificates(peer),
    ...(others ? [] : [notify('INITIAL_CONTACT')]),
    ...certificateRequest(work, [peer]),
    { type: 'IDr', id: peer.remoteId },
    ...(peer.own?.method === 'eap' ? [] : [ownAuth(work, sa, peer)]),
    ...configurationRequest(peer),
    ...childOffer(work, child, []),
    ...mobikeOffer(peer),
    ...natProhibition(peer, sa.local, sa.remote),
    ...contextTransferOffer(peer),
    ...eapOffer(peer),
    ...windowPayload(work),
    ...syncOffer(peer),
    ...contextTransferOffer(peer),
    ...ticketRequest(peer),
  ]
}

/** The responder's IKE_AUTH: whether it is who it should be, and what became of the child. */
export function receiveAuthAnswer(work: IkeWork, name: string, last: readonly ClearPayload[]): void {
  if (receiveEapAnswer(work, name, last)) return
  const actor = setupActor(name)
  const before = work.sa(name)
  const payloads = withOpening(before, last)
  const [id, auth] = [payloadOf(payloads, 'IDr'), payloadOf(payloads, 'AUTH')]
  const refusal = notifiesOf(payloads).find(isErrorNotify)
  if (auth === undefined && refusal !== undefined)
    return work.send(actor, { type: 'authRefused', notify: String(refusal.notify) })
  const peer = work.peer(before.peer)
  const wantsEap = peer.own?.method === 'eap' && before.proof.eap === undefined
  if (wantsEap) work.mark('proof-no-eap', 'RFC 7296 §2.16', `${name}: the gateway asks no question of EAP`)
  const claim = id !== undefined && auth !== undefined ? { id: id.id, auth, payloads } : undefined
  const authentic = !wantsEap && claim !== undefined && authHolds(work, before, peer, claim)
  const authorised = id !== undefined && peerOf(work, id.id)?.name === before.peer
  work.changeSa(name, { assigned: takeConfiguration(payloads) })
  const child = takeFirstChild(work, name, payloads)
  if (refusal !== undefined) work.mark('child-refused', 'RFC 7296 §2.21.2', `the first child: ${refusal.notify}`)
  noteMobility(work, name, payloads, before.remote)
  noteWindow(work, name, payloads)
  if (authentic && authorised) keepTicket(work, name, payloads)
  const redirect = judgeRedirect(work, name, payloads, new Uint8Array(0))
  if (redirect !== 'none' && redirect !== 'follow') tellRefused(work, name, redirect)
  work.send(actor, {
    type: 'authAnswer',
    facts: {
      authentic,
      authorised,
      child,
      redirected: redirect === 'follow',
    },
  })
  // Once the SA stands, if it does.
  work.later(() => receiveAuthLifetime(work, name, payloads))
}

/** What the responder made of the offer of a first pair. */
function takeFirstChild(
  work: IkeWork,
  name: string,
  payloads: readonly ClearPayload[],
): 'agreed' | 'unwanted' | 'one-pair' | 'refused' {
  const child = firstChild(work, name)
  if (child !== undefined && mayAskForPair(child, payloads)) return 'one-pair'
  const answer = child && takeChildAnswer(work, child, payloads, 'IKE_AUTH')
  if (child === undefined || answer === undefined) return 'refused'
  work.changeChild(child.name, answer)
  if (answer.unwanted) markDeclined(work, child.name)
  return answer.unwanted ? 'unwanted' : 'agreed'
}

/** The initiator's IKE_AUTH, opened: identity, proof, PAD, and what its offer comes to. */
export function receiveAuthRequest(work: IkeWork, hand: Hand): void {
  const actor = setupActor(hand.sa)
  const state = work.stateOf(actor)
  const sa = work.sa(hand.sa)
  if (state === 'eap') return receiveEapResponse(work, hand)
  const payloads = withOpening(sa, hand.payloads)
  const [id, auth] = [payloadOf(payloads, 'IDi'), payloadOf(payloads, 'AUTH')]
  if (id !== undefined && auth === undefined && state === 'halfOpen') return receiveEapBegin(work, hand)
  if (id === undefined || auth === undefined || state === 'keyExchanges') {
    work.hand = hand
    return work.send(actor, { type: 'malformedAuth', notify: 'INVALID_SYNTAX' })
  }
  const wanted = payloadOf(payloads, 'IDr')
  const peer = peerOf(work, id.id)
  if (peer === undefined)
    work.mark('peer-not-in-pad', 'RFC 4301 §4.4.3', `${hand.sa}: no PAD entry covers ${identityText(id.id)}`)
  const authentic = peer !== undefined && authHolds(work, sa, peer, { id: id.id, auth, payloads })
  const mayAnswer = peer !== undefined && isAbleToAnswer(work, sa, peer)
  const sameAsTicket = sa.mobility.ticketPeer === '' || sa.mobility.ticketPeer === peer?.name
  const authorised = mayAnswer && sameAsTicket && (wanted === undefined || sameIdentity(wanted.id, peer.localId))
  const addresses = peer === undefined ? NO_ADDRESSES : assignAddresses(work, peer, payloads)
  if (addresses.refusal === undefined && authentic) work.changeSa(sa.name, { assigned: addresses.assigned })
  const now = work.sa(sa.name)
  const under = peer && peerUnder(work, { ...now, peer: peer.name })
  const child =
    under && negotiateChild(work, { ...now, local: hand.to, remote: hand.from }, under, payloads, 'IKE_AUTH')
  const negotiation: AuthNegotiation = { kind: 'auth', peer: peer?.name ?? '', child, addresses }
  work.hand = { ...hand, payloads, negotiation }
  if (authentic && meetsNat(payloads, hand.from, hand.to)) return work.send(actor, { type: 'natMet' })
  if (authentic) adoptPlaces(work, work.hand, peer.name)
  if (authentic) noteWindow(work, hand.sa, payloads)
  const agreed = child?.agreement === 'agreed' && addresses.refusal === undefined
  const redirected = peer !== undefined && redirectInAuth(work, work.sa(sa.name), peer) !== undefined
  work.send(actor, {
    type: 'authRequest',
    facts: { authentic, authorised, child: agreed ? 'agreed' : 'refused', redirected },
  })
}

const NO_ADDRESSES: AuthNegotiation['addresses'] = { assigned: [], reply: [], refusal: undefined }

/** False when this side's own key makes no signature that the peer takes. */
function isAbleToAnswer(work: IkeWork, sa: IkeSa, { own }: IkePeer): boolean {
  if (own?.method !== 'certificate' || canSign(own, sa.proof.peerHashes)) return true
  work.mark('no-common-signature', 'RFC 7427 §4', `${sa.name}: the peer takes no signature of a key of ${own.key.kind}`)
  return false
}

/** The tunnel ends where the IKE_AUTH request came from and went to (RFC 7296 §2.23, RFC 4555 §3.3). */
function adoptPlaces(work: IkeWork, { sa, from, to, payloads }: Hand, peer: string): void {
  work.changeSa(sa, { peer, local: to, remote: from })
  noteMobility(work, sa, payloads, from)
}

const negotiated = (work: IkeWork): AuthNegotiation => {
  const negotiation = work.hand?.negotiation
  if (negotiation?.kind !== 'auth') throw new Error('assertion failed: an IKE_AUTH request is in hand')
  return negotiation
}

/** The pair the initiator asked for, from what was agreed. */
export function makeFirstChild(work: IkeWork, name: string): void {
  const { child: agreed } = negotiated(work)
  const sa = work.sa(name)
  const choice = present(agreed?.choice, 'chosen ESP proposal')
  const child = work.addChild(id => ({
    ...blankChild(work, id, name, work.peer(sa.peer)),
    madeBy: 'peer',
    outboundSpi: Number.parseInt(choice.spi, 16),
    algorithms: choice.algorithms,
    localRanges: agreed?.localRanges ?? [],
    remoteRanges: agreed?.remoteRanges ?? [],
    options: agreed?.options ?? PLAIN_OPTIONS,
    nonces: sa.nonces,
  }))
  work.start(child.name, childMachine)
  work.send(child.name, { type: 'agreed' })
}

export function answerAuth(work: IkeWork, name: string, withChild: boolean): void {
  const hand = present(work.hand, 'request in hand')
  const { child: agreed, addresses } = negotiated(work)
  const sa = work.sa(name)
  const peer = work.peer(sa.peer)
  const child = firstChild(work, name)
  const unfit = agreed?.rest === 'single-pair' ? 'SINGLE_PAIR_REQUIRED' : 'TS_UNACCEPTABLE'
  const why = agreed?.agreement === 'bad-selectors' ? unfit : 'NO_PROPOSAL_CHOSEN'
  const target = redirectInAuth(work, sa, peer)
  const refusal = target === undefined ? notify(addresses.refusal ?? why) : protectedRedirect(target)
  const about =
    withChild && child !== undefined && agreed !== undefined
      ? [...(addresses.refusal === undefined ? addresses.reply : []), ...childAnswer(work, child, agreed, [])]
      : [refusal]
  // Who this side is was said before EAP began (RFC 7296 §2.16).
  const said = sa.proof.eap !== undefined
  respond(work, hand, [
    ...(said ? [] : [{ type: 'IDr', id: peer.localId } as const, ...ownCertificates(peer)]),
    ownAuth(work, sa, peer),
    ...about,
    ...(sa.mobike ? mobikeOffer(peer) : []),
    ...windowPayload(work),
    ...agreedSync(sa),
    ...(sa.mobility.contextTransfer ? contextTransferOffer(peer) : []),
    ...ticketAnswer(work, sa, hand.payloads),
    ...(target === undefined ? authLifetime(work, sa) : []),
  ])
  if (target !== undefined) beginGrace(work, name)
}

/** The name that EAP has shown, once both sides have the key that came of it. */
const eapIdentityOf = ({ proof: { eap } }: IkeSa): string | undefined =>
  eap?.msk === undefined || eap.userName === '' ? undefined : eap.userName

/** From now on the SA has its own machine (RFC 7296 §1.2). */
export function establish(work: IkeWork, name: string): void {
  const sa = work.changeSa(name, {
    phase: 'established',
    heardAtUs: work.context.nowUs,
    ownWindow: work.endpoint.config.window,
    eapIdentity: eapIdentityOf(work.sa(name)),
  })
  // With encapsulation this side talks from its NAT-T port too, even if the peer came to another first.
  if (sa.encapsulated) work.changeSa(name, { local: floated(sa.local) })
  work.start(name, ikeSaMachine)
  startLifetime(work, name, sa.peer, 'ike')
  spendTicket(work, sa)
  settleKeepalive(work, name)
  work.stop(setupActor(name))
  work.report({ what: 'established', sa: name })
  leaveReplaced(work, sa)
  const first = work.hand?.sa === name && notifyOf(work.hand.payloads, 'INITIAL_CONTACT') !== undefined
  if (!first) return
  // The peer says that it has no other SA with this side: what is left of earlier ones is void (RFC 7296 §2.4).
  for (const other of work.endpoint.sas.where('peer', sa.peer))
    if (other.name !== name && other.phase === 'established')
      work.send(other.name, { type: 'fatalNotify', notify: 'INITIAL_CONTACT' })
}
