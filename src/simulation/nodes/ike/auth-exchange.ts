import { present } from '../../../lib/assert.ts'
import { childMachine } from '../../../protocol/machines/ikev2/child.machine.ts'
import { ikeSaMachine } from '../../../protocol/machines/ikev2/sa.machine.ts'
import { notifiesOf, notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { authHolds, ownAuth, peerOf } from './auth-value.ts'
import { blankChild, childAnswer, childOffer, negotiateChild, takeChildAnswer } from './child-negotiation.ts'
import { respond } from './ike-messages.ts'
import type { IkeChild, IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { meetsNat, mobikeOffer, natProhibition, noteMobility } from './mobike-payloads.ts'
import { settleKeepalive } from './nat-keepalive.ts'
import { sameIdentity } from './identity.ts'
import { setupActor } from './init-initiator.ts'
import type { AuthNegotiation } from './negotiation.ts'
import { floated } from './udp-places.ts'

/** The child that IKE_AUTH makes along with the SA. */
const firstChild = (work: IkeWork, sa: string): IkeChild | undefined => work.childrenOf(sa)[0]

/** IKE_AUTH may go out: with the offer of a first pair of child SAs. */
export function queueAuth(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const child = work.addChild(id => ({ ...blankChild(work, id, name, work.peer(sa.peer)), nonces: sa.nonces }))
  work.start(child.name, childMachine)
  work.changeSa(name, { queue: [...sa.queue, { kind: 'auth' }] })
}

export function authRequest(work: IkeWork, sa: IkeSa): readonly ClearPayload[] {
  const peer = work.peer(sa.peer)
  const child = present(firstChild(work, sa.name), 'first child')
  const others = Object.values(work.endpoint.sas).some(
    each => each.peer === sa.peer && each.phase === 'established' && each.name !== sa.name,
  )
  return [
    { type: 'IDi', id: peer.localId },
    ...(others ? [] : [notify('INITIAL_CONTACT')]),
    { type: 'IDr', id: peer.remoteId },
    ownAuth(work, sa, peer),
    ...childOffer(work, child, []),
    ...mobikeOffer(peer),
    ...natProhibition(peer, sa.local, sa.remote),
  ]
}

/** The responder's IKE_AUTH: whether it is who it should be, and what became of the child. */
export function receiveAuthAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const sa = work.sa(name)
  const actor = setupActor(name)
  const [id, auth] = [payloadOf(payloads, 'IDr'), payloadOf(payloads, 'AUTH')]
  const refusal = notifiesOf(payloads).find(isErrorNotify)
  if (auth === undefined && refusal !== undefined)
    return work.send(actor, { type: 'authRefused', notify: String(refusal.notify) })
  const peer = work.peer(sa.peer)
  const authentic = id !== undefined && auth !== undefined && authHolds(work, sa, peer, id.id, auth)
  const authorised = id !== undefined && peerOf(work, id.id)?.name === sa.peer
  const child = firstChild(work, name)
  const answer = child && takeChildAnswer(work, child, payloads, 'IKE_AUTH')
  if (child !== undefined && answer !== undefined) work.changeChild(child.name, answer)
  if (refusal !== undefined) work.mark('child-refused', 'RFC 7296 §2.21.2', `the first child: ${refusal.notify}`)
  noteMobility(work, name, payloads, sa.remote)
  work.send(actor, {
    type: 'authAnswer',
    facts: { authentic, authorised, child: answer === undefined ? 'refused' : 'agreed' },
  })
}

/** The initiator's IKE_AUTH, opened: identity, proof, PAD, and what its offer comes to. */
export function receiveAuthRequest(work: IkeWork, hand: Hand): void {
  const actor = setupActor(hand.sa)
  const [id, auth] = [payloadOf(hand.payloads, 'IDi'), payloadOf(hand.payloads, 'AUTH')]
  if (id === undefined || auth === undefined) {
    work.hand = hand
    return work.send(actor, { type: 'malformedAuth', notify: 'INVALID_SYNTAX' })
  }
  const wanted = payloadOf(hand.payloads, 'IDr')
  const peer = peerOf(work, id.id)
  const authentic = peer !== undefined && authHolds(work, work.sa(hand.sa), peer, id.id, auth)
  const authorised = peer !== undefined && (wanted === undefined || sameIdentity(wanted.id, peer.localId))
  const child = peer && negotiateChild(work, peer, hand.payloads, 'IKE_AUTH')
  const negotiation: AuthNegotiation = { kind: 'auth', peer: peer?.name ?? '', child }
  work.hand = { ...hand, negotiation }
  if (authentic && meetsNat(hand.payloads, hand.from, hand.to)) return work.send(actor, { type: 'natMet' })
  if (authentic) adoptPlaces(work, hand, peer.name)
  work.send(actor, {
    type: 'authRequest',
    facts: { authentic, authorised, child: child?.agreement === 'agreed' ? 'agreed' : 'refused' },
  })
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
    nonces: sa.nonces,
  }))
  work.start(child.name, childMachine)
  work.send(child.name, { type: 'agreed' })
}

export function answerAuth(work: IkeWork, name: string, withChild: boolean): void {
  const hand = present(work.hand, 'request in hand')
  const { child: agreed } = negotiated(work)
  const sa = work.sa(name)
  const peer = work.peer(sa.peer)
  const child = firstChild(work, name)
  const about =
    withChild && child !== undefined && agreed !== undefined
      ? childAnswer(work, child, agreed, [])
      : [notify(agreed?.agreement === 'bad-selectors' ? 'TS_UNACCEPTABLE' : 'NO_PROPOSAL_CHOSEN')]
  respond(work, hand, [
    { type: 'IDr', id: peer.localId },
    ownAuth(work, sa, peer),
    ...about,
    ...(sa.mobike ? mobikeOffer(peer) : []),
  ])
}

/** From now on the SA has its own machine (RFC 7296 §1.2). */
export function establish(work: IkeWork, name: string): void {
  const sa = work.changeSa(name, { phase: 'established', heardAtUs: work.context.nowUs })
  // With encapsulation this side talks from its NAT-T port too, even if the peer came to another first.
  if (sa.encapsulated) work.changeSa(name, { local: floated(sa.local) })
  work.start(name, ikeSaMachine)
  settleKeepalive(work, name)
  work.stop(setupActor(name))
  work.report({ what: 'established', sa: name })
  const first = work.hand?.sa === name && notifyOf(work.hand.payloads, 'INITIAL_CONTACT') !== undefined
  if (!first) return
  // The peer says that it has no other SA with this side: what is left of earlier ones is void (RFC 7296 §2.4).
  for (const other of Object.values(work.endpoint.sas))
    if (other.peer === sa.peer && other.name !== name && other.phase === 'established')
      work.send(other.name, { type: 'fatalNotify', notify: 'INITIAL_CONTACT' })
}
