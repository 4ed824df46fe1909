import { equalBytes } from '../../../lib/bytes.ts'
import { sameAddress } from '../../../protocol/ipsec/address.ts'
import { present } from '../../../lib/assert.ts'
import { phase1ResponderMachine } from '../../../protocol/machines/ikev1/phase1-responder.machine.ts'
import type { Ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import type { Ikev1Sa } from '../../../protocol/wire/ikev1/sa.ts'
import type { Ikev1Peer, Place } from './config.ts'
import { dpdVendorId, noteVendorIds } from './dpd.ts'
import { idBody, sameIdentity } from './identities.ts'
import { heedInitialContact } from './informational.ts'
import { sendPhase1 } from './messages.ts'
import {
  blankSa,
  drawCookie,
  drawKey,
  drawNonce,
  makeKeys,
  payloadOf,
  proof,
  publicValue,
  saBodyOf,
  setupActor,
} from './phase1.ts'
import { choosePhase1, phase1Offer } from './proposals.ts'
import type { Ikev1Work } from './work.ts'

/**
 * The peer a first message is from. In main mode with a pre-shared key only its address says so (RFC 2409 §5.4); in
 * aggressive mode the identity in clear. Without a peer at that address the first configured one of that mode is taken:
 * as racoon's `remote anonymous`.
 */
function peerFor(
  work: Ikev1Work,
  message: Ikev1Message,
  payloads: readonly Ikev1Payload[],
  from: Place,
): Ikev1Peer | undefined {
  const exchange = message.exchange === 'Aggressive mode' ? 'aggressive' : 'main'
  const peers = work.endpoint.config.peers.filter(peer => peer.exchange === exchange)
  const id = payloadOf(payloads, 'ID')?.id
  const isThis = ({ remoteId }: Ikev1Peer): boolean =>
    id === undefined ? 'address' in remoteId && sameAddress(remoteId.address, from.address) : sameIdentity(remoteId, id)
  return peers.find(isThis) ?? peers[0]
}

/** A first message: an SA to be is made for it, and it is heard by a new machine. */
export function receiveFirst(
  work: Ikev1Work,
  message: Ikev1Message,
  octets: Uint8Array,
  [from, to]: readonly [Place, Place],
): void {
  const payloads = message.payloads ?? []
  const peer = peerFor(work, message, payloads, from)
  const offer = payloadOf(payloads, 'SA')
  if (peer === undefined || offer === undefined)
    return work.refuse('no-peer', 'no peer is configured for this first message', 'RFC 2409 §5.4')
  if (Object.keys(work.endpoint.sas).length >= work.endpoint.config.sasMax)
    return work.refuse('too-many', 'too many ISAKMP SAs at once', 'RFC 2408 §2.5.3')
  const choice = choosePhase1(offer, peer.phase1)
  const { name } = work.addSa(id => ({
    ...blankSa,
    name: id,
    peer: peer.name,
    role: 'responder',
    exchange: peer.exchange,
    cookieI: message.initiatorCookie,
    cookieR: drawCookie(work),
    local: to,
    remote: from,
    suite: choice?.suite,
    saBody: saBodyOf(offer),
    idR: idBody(peer.localId),
    last: { ...blankSa.last, heard: octets },
  }))
  noteVendorIds(work, name, payloads)
  work.start(setupActor(name), phase1ResponderMachine)
  if (peer.exchange === 'main') {
    return work.send(setupActor(name), { type: 'saRequest', acceptable: choice !== undefined })
  }
  const id = payloadOf(payloads, 'ID')?.id
  const acceptable = choice !== undefined && takeKey(work, name, payloads)
  if (id !== undefined) work.changeSa(name, { idI: idBody(id) })
  const authorised = id !== undefined && sameIdentity(id, peer.remoteId)
  return work.send(setupActor(name), { type: 'aggressiveRequest', acceptable, authorised })
}

/** Takes the initiator's public value and nonce, and makes the own ones and all keys. */
function takeKey(work: Ikev1Work, name: string, payloads: readonly Ikev1Payload[]): boolean {
  const ke = payloadOf(payloads, 'KE')?.data
  const nonce = payloadOf(payloads, 'NONCE')?.data
  if (ke === undefined || nonce === undefined) return false
  const sa = work.changeSa(name, { random: drawKey(work, work.sa(name)) })
  work.changeSa(name, { gxr: publicValue(work, sa), nonceR: drawNonce(work, sa.peer) })
  return makeKeys(work, name, ke, nonce)
}

/** A further message of the initiator: facts for the machine. */
export function receiveRequest(work: Ikev1Work, name: string, payloads: readonly Ikev1Payload[]): void {
  const sa = work.sa(name)
  const actor = setupActor(name)
  const hash = payloadOf(payloads, 'HASH')?.data
  if (sa.exchange === 'aggressive') {
    const authentic = hash !== undefined && equalBytes(hash, proof(work, sa, 'initiator'))
    return work.send(actor, { type: 'hashRequest', authentic })
  }
  if (payloadOf(payloads, 'KE') !== undefined)
    return work.send(actor, { type: 'keRequest', usable: takeKey(work, name, payloads) })
  const id = payloadOf(payloads, 'ID')?.id
  if (id !== undefined) work.changeSa(name, { idI: idBody(id) })
  const authentic = id !== undefined && hash !== undefined && equalBytes(hash, proof(work, work.sa(name), 'initiator'))
  const authorised = id !== undefined && sameIdentity(id, work.peer(sa.peer).remoteId)
  work.send(actor, { type: 'idRequest', authentic, authorised })
  const announced = payloads.some(payload => payload.type === 'N' && payload.notify === 'INITIAL-CONTACT')
  if (!announced) return
  // Behind what the proof leads to: an SA that did not come about has no older ones.
  work.later(() =>
    work.later(() => {
      if (work.endpoint.sas[name]?.phase === 'established') heedInitialContact(work, name)
    }),
  )
}

/** The transform chosen, as it was offered. */
function answerOf(work: Ikev1Work, name: string): Ikev1Sa {
  const { suite, peer } = work.sa(name)
  const { phase1Seconds } = work.peer(peer)
  return phase1Offer([present(suite, 'suite of phase 1')], phase1Seconds)
}

export const answerSa = (work: Ikev1Work, name: string): void =>
  sendPhase1(work, name, 2, [answerOf(work, name), ...dpdVendorId(work, work.sa(name).peer)])

export function answerKe(work: Ikev1Work, name: string): void {
  const { gxr, nonceR } = work.sa(name)
  sendPhase1(work, name, 4, [
    { type: 'KE', data: gxr },
    { type: 'NONCE', data: nonceR },
  ])
}

export function answerId(work: Ikev1Work, name: string): void {
  const sa = work.sa(name)
  const id = work.peer(sa.peer).localId
  sendPhase1(
    work,
    name,
    6,
    [
      { type: 'ID', id },
      { type: 'HASH', data: proof(work, sa, 'responder') },
    ],
    true,
  )
}

export function answerAggressive(work: Ikev1Work, name: string): void {
  const sa = work.sa(name)
  sendPhase1(work, name, 2, [
    answerOf(work, name),
    { type: 'KE', data: sa.gxr },
    { type: 'NONCE', data: sa.nonceR },
    { type: 'ID', id: work.peer(sa.peer).localId },
    ...dpdVendorId(work, sa.peer),
    { type: 'HASH', data: proof(work, sa, 'responder') },
  ])
}
