import { equalBytes } from '../../../lib/bytes.ts'
import { present } from '../../../lib/assert.ts'
import { phase1InitiatorMachine } from '../../../protocol/machines/ikev1/phase1-initiator.machine.ts'
import { NO_COOKIE, type Ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import type { Ikev1Peer, Place } from './config.ts'
import { dpdVendorId, noteVendorIds } from './dpd.ts'
import { idBody, sameIdentity } from './identities.ts'
import { sendPhase1 } from './messages.ts'
import { initialContact } from './notices.ts'
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
import { chosenPhase1, phase1Offer } from './proposals.ts'
import type { Ikev1Work } from './work.ts'

/** A user, or a packet without an SA, wants one with this peer. */
export function initiate(work: Ikev1Work, peer: Ikev1Peer, local: Place, remote: Place): void {
  const { name } = work.addSa(id => ({
    ...blankSa,
    name: id,
    peer: peer.name,
    role: 'initiator',
    exchange: peer.exchange,
    cookieI: drawCookie(work),
    cookieR: NO_COOKIE,
    local,
    remote,
    idI: idBody(peer.localId),
    saBody: saBodyOf(phase1Offer(peer.phase1, peer.phase1Seconds)),
  }))
  work.start(setupActor(name), phase1InitiatorMachine)
  work.send(setupActor(name), { type: peer.exchange === 'main' ? 'beginMain' : 'beginAggressive' })
}

/** Main mode 1: what is offered. */
export function sendSa(work: Ikev1Work, name: string): void {
  const peer = work.peer(work.sa(name).peer)
  sendPhase1(work, name, 1, [phase1Offer(peer.phase1, peer.phase1Seconds), ...dpdVendorId(work, peer.name)])
}

/** Main mode 3: key exchange and nonce. */
export function sendKe(work: Ikev1Work, name: string): void {
  prepareKey(work, name)
  const { gxi, nonceI } = work.sa(name)
  sendPhase1(work, name, 3, [
    { type: 'KE', data: gxi },
    { type: 'NONCE', data: nonceI },
  ])
}

function prepareKey(work: Ikev1Work, name: string): void {
  const sa = work.changeSa(name, { random: drawKey(work, work.sa(name)) })
  work.changeSa(name, { gxi: publicValue(work, sa), nonceI: drawNonce(work, sa.peer) })
}

/** Main mode 5, encrypted: identity and its proof. */
export function sendId(work: Ikev1Work, name: string): void {
  const sa = work.sa(name)
  const { localId: id, initialContact: announces } = work.peer(sa.peer)
  sendPhase1(
    work,
    name,
    5,
    [
      { type: 'ID', id },
      { type: 'HASH', data: proof(work, sa, 'initiator') },
      ...(announces === 'main-mode' ? [initialContact(sa)] : []),
    ],
    true,
  )
}

/** Aggressive mode 1: all of it at once, in clear; the group cannot be negotiated (RFC 2409 §5). */
export function sendAggressive(work: Ikev1Work, name: string): void {
  const peer = work.peer(work.sa(name).peer)
  work.changeSa(name, { suite: present(peer.phase1[0], 'suite of the first transform') })
  prepareKey(work, name)
  const { gxi, nonceI } = work.sa(name)
  sendPhase1(work, name, 1, [
    phase1Offer(peer.phase1, peer.phase1Seconds),
    { type: 'KE', data: gxi },
    { type: 'NONCE', data: nonceI },
    { type: 'ID', id: peer.localId },
    ...dpdVendorId(work, peer.name),
  ])
}

/** Aggressive mode 3: the proof alone; racoon sends it in clear, strongSwan sealed (RFC 2409 §5.4 allows both). */
export function sendHash(work: Ikev1Work, name: string): void {
  const sa = work.sa(name)
  sendPhase1(work, name, 3, [{ type: 'HASH', data: proof(work, sa, 'initiator') }], work.peer(sa.peer).sealsProof)
}

/** An answer of the responder: facts for the machine. */
export function receiveAnswer(
  work: Ikev1Work,
  name: string,
  message: Ikev1Message,
  payloads: readonly Ikev1Payload[],
): void {
  noteVendorIds(work, name, payloads)
  const sa = work.sa(name)
  const actor = setupActor(name)
  const sent = work.peer(sa.peer)
  const offer = payloadOf(payloads, 'SA')
  const ke = payloadOf(payloads, 'KE')?.data
  const nonce = payloadOf(payloads, 'NONCE')?.data
  if (sa.exchange === 'aggressive') {
    const suite = offer === undefined ? undefined : chosenPhase1(offer, sent.phase1)
    const id = payloadOf(payloads, 'ID')
    // A group other than that of the value sent cannot be used.
    const acceptable = suite !== undefined && suite.group === sa.suite?.group && ke !== undefined && nonce !== undefined
    if (acceptable) {
      work.changeSa(name, {
        suite,
        cookieR: message.responderCookie,
        idR: id === undefined ? sa.idR : idBody(id.id),
      })
      if (!makeKeys(work, name, ke, nonce))
        return work.send(actor, {
          type: 'aggressiveAnswer',
          acceptable: false,
          authentic: false,
          authorised: false,
        })
    }
    return work.send(actor, { type: 'aggressiveAnswer', acceptable, ...shown(work, name, payloads) })
  }
  if (offer !== undefined) {
    const suite = chosenPhase1(offer, sent.phase1)
    if (suite !== undefined) work.changeSa(name, { suite, cookieR: message.responderCookie })
    return work.send(actor, { type: 'saAnswer', acceptable: suite !== undefined })
  }
  if (ke !== undefined && nonce !== undefined)
    return work.send(actor, { type: 'keAnswer', usable: makeKeys(work, name, ke, nonce) })
  const id = payloadOf(payloads, 'ID')
  if (id === undefined) return work.refuse('incomplete', 'an answer of phase 1 without its payloads', 'RFC 2409 §5.4')
  work.changeSa(name, { idR: idBody(id.id) })
  return work.send(actor, { type: 'idAnswer', ...shown(work, name, payloads) })
}

/** Whether the responder's proof holds, and whether it is who this peer is known to be. */
function shown(work: Ikev1Work, name: string, payloads: readonly Ikev1Payload[]) {
  const sa = work.sa(name)
  const hash = payloadOf(payloads, 'HASH')?.data
  const id = payloadOf(payloads, 'ID')?.id
  if (hash === undefined || id === undefined || sa.keys === undefined) return { authentic: false, authorised: false }
  return {
    authentic: equalBytes(hash, proof(work, sa, 'responder')),
    authorised: sameIdentity(id, work.peer(sa.peer).remoteId),
  }
}
