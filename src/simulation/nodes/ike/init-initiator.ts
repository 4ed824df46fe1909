import { present } from '../../../lib/assert.ts'
import { isSingleChoice } from '../../../protocol/crypto/ike/cipher-suite-choice.ts'
import { proposalOf } from '../../../protocol/crypto/ike/cipher-suite.ts'
import { initialIkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import type { PacketFlow } from '../../../protocol/ipsec/packet-flow.ts'
import { initiatorMachine } from '../../../protocol/machines/ikev2/initiator.machine.ts'
import { notifiesOf, notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { NO_IKE_SPI, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { isErrorNotify, notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { clearPayloads, unsupportedCritical } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkePeer, Place } from './ike-config.ts'
import { settleRequest } from './ike-messages.ts'
import { NO_OCTETS, type IkeSa, type Outstanding } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { drawIkeSpi, drawKey, drawNonce, finishKey, groupOf, kePayload, spiOctets } from './key-agreement.ts'
import { mobilityPolicy } from './mobility-policy.ts'
import { detectNat, mobilityAfterInit, natPayloads } from './nat.ts'
import { canSign, peerHashesOf, signatureHashes } from './auth-certificates.ts'
import { additionalMethods, agreeIke, groupsOf, offersMore, proposalsPayload } from './proposals.ts'
import { blankSa, setupActor } from './blank-sa.ts'
import { judgeRedirect, redirectOffer, tellRefused } from './redirect.ts'
import { resumeRequest, takeResumeAnswer } from './resumption.ts'
import { floated } from './udp-places.ts'

/** A user wants an IKE SA with this peer, or a packet does. Gives its name. */
export function initiate(work: IkeWork, peer: IkePeer, local: Place, remote: Place, flow?: PacketFlow): string {
  const group = present(groupsOf(peer.ike)[0], 'group of the first proposal')
  const { name } = work.addSa(id => ({
    ...blankSa(id, local, remote, work.context.nowUs),
    role: 'initiator',
    founder: 'us',
    peer: peer.name,
    flow,
    spiI: drawIkeSpi(work),
    group,
    random: drawKey(work, group),
    nonces: { nonceI: drawNonce(work), nonceR: NO_OCTETS },
  }))
  work.start(setupActor(name), initiatorMachine)
  work.send(setupActor(name), { type: 'initiate' })
  return name
}

/** IKE_SA_INIT is (re)started: the earlier request is of no more use, the Message ID stays 0 (RFC 7296 §2.2). */
export function queueInit(work: IkeWork, name: string): void {
  for (const request of work.sa(name).outstanding) settleRequest(work, name, request)
  const before = work.sa(name)
  // An SA that was to be resumed has brought no key exchange yet.
  const fresh = before.mobility.resume === undefined && before.random.length === 0
  const group = fresh ? present(groupsOf(work.peer(before.peer).ike)[0], 'group of the first proposal') : before.group
  const sa = fresh ? work.changeSa(name, { group, random: drawKey(work, group) }) : before
  work.changeSa(name, { nextSend: 0, queue: [{ kind: 'init' }], restarts: sa.restarts + 1 })
}

/** The first request, with the cookie in front when one was asked for (RFC 7296 §2.6). */
export function initRequest(work: IkeWork, sa: IkeSa): readonly ClearPayload[] {
  if (sa.mobility.resume !== undefined) return resumeRequest(work, sa, sa.mobility.resume.ticket)
  const peer = work.peer(sa.peer)
  return [
    ...(sa.cookie === undefined ? [] : [notifyWith('COOKIE', sa.cookie)]),
    proposalsPayload(peer.ike, ''),
    kePayload(work, sa.group, sa.random),
    { type: 'Nonce', nonce: sa.nonces.nonceI },
    ...(mobilityPolicy(peer).natTraversal ? natPayloads(work, sa, sa.local, sa.remote) : []),
    notify('IKEV2_FRAGMENTATION_SUPPORTED'),
    ...redirectOffer(sa, peer),
    ...signatureHashes([peer]),
    ...(offersMore(peer.ike) ? [notify('INTERMEDIATE_EXCHANGE_SUPPORTED')] : []),
  ]
}

/** An answer to IKE_SA_INIT: nothing of it is authenticated yet. */
export function receiveInitAnswer(
  work: IkeWork,
  sa: IkeSa,
  request: Outstanding,
  message: IkeMessage,
  octets: Uint8Array,
): void {
  const { name } = sa
  const actor = setupActor(name)
  const payloads = clearPayloads(message.payloads)
  if (unsupportedCritical(payloads) !== undefined)
    return work.refuse('critical', `${name}: a critical payload in an answer`, 'RFC 7296 §2.5')
  const redirect = judgeRedirect(work, name, payloads, sa.nonces.nonceI)
  // Anybody can send one who heard the nonce: without it, unasked for, or where no gateway may be, it is as if nothing came
  // (RFC 5685 §3), and the right answer may still come.
  if (redirect === 'forged' || redirect === 'unwanted' || redirect === 'not-authorised')
    return tellRefused(work, name, redirect)
  if (redirect !== 'none') return work.send(actor, { type: 'redirected', loop: redirect === 'loop' })
  if (sa.mobility.resume !== undefined && notifyOf(payloads, 'TICKET_NACK') !== undefined) {
    work.changeSa(name, { mobility: { ...sa.mobility, resume: undefined } })
    return work.send(actor, { type: 'ticketRefused' })
  }
  const cookie = notifyOf(payloads, 'COOKIE')
  const otherGroup = notifyOf(payloads, 'INVALID_KE_PAYLOAD')
  const answered = payloadOf(payloads, 'SA') !== undefined
  if (!answered && cookie !== undefined) {
    work.changeSa(name, { cookie: cookie.data })
    return work.send(actor, { type: 'cookie' })
  }
  if (!answered && otherGroup !== undefined) {
    const group = groupOf(otherGroup.data.method)
    const offered = group !== undefined && group !== sa.group && groupsOf(work.peer(sa.peer).ike).includes(group)
    if (offered) work.changeSa(name, { group, random: drawKey(work, group) })
    return work.send(actor, { type: 'invalidKe', offered })
  }
  const refusal = notifiesOf(payloads).find(isErrorNotify)
  if (!answered && refusal !== undefined) {
    if (refusal.notify === 'INVALID_MAJOR_VERSION') return work.send(actor, { type: 'versionMismatch' })
    return work.send(actor, { type: 'initRefused', notify: String(refusal.notify) })
  }
  settleRequest(work, name, request)
  const take = sa.mobility.resume === undefined ? takeInitAnswer : takeResumeAnswer
  const usable = take(work, name, message, payloads, octets)
  const more = sa.mobility.resume === undefined && additionalMethods(work.sa(name).algorithms).length > 0
  work.send(actor, { type: 'initAnswer', usable, more })
}

/** Checks the answer and makes the keys; false when it does not fit what was asked for (RFC 7296 §2.7). */
function takeInitAnswer(
  work: IkeWork,
  name: string,
  message: IkeMessage,
  payloads: readonly ClearPayload[],
  octets: Uint8Array,
): boolean {
  const sa = work.sa(name)
  const [chosen, ke, nonce] = [payloadOf(payloads, 'SA'), payloadOf(payloads, 'KE'), payloadOf(payloads, 'Nonce')]
  if (chosen === undefined || ke === undefined || nonce === undefined || message.responderSpi === NO_IKE_SPI)
    return false
  const agreed = agreeIke(work.peer(sa.peer).ike, chosen, 0)
  if (agreed === undefined || chosen.proposals.length !== 1 || !isSingleChoice(proposalOf(agreed.algorithms)))
    return false
  if (agreed.algorithms.keyExchange !== sa.group || groupOf(ke.method) !== sa.group) return false
  const secret = finishKey(work, sa.group, sa.random, ke)
  if (secret === undefined) return false
  const { algorithms } = agreed
  // Without the notification the peer cannot have meant what it chose (RFC 9370 §2.2.1).
  if (additionalMethods(algorithms).length > 0 && notifyOf(payloads, 'INTERMEDIATE_EXCHANGE_SUPPORTED') === undefined)
    return false
  const peerHashes = peerHashesOf(payloads)
  const { own } = work.peer(sa.peer)
  if (own?.method === 'certificate' && !canSign(own, peerHashes)) {
    work.mark('no-common-signature', 'RFC 7427 §4', `${name}: the peer takes no signature of a key of ${own.key.kind}`)
    return false
  }
  const nonces = { nonceI: sa.nonces.nonceI, nonceR: nonce.nonce }
  const { keys, steps } = initialIkeKeys(work.context.crypto, algorithms, {
    ...nonces,
    spiI: spiOctets(sa.spiI),
    spiR: spiOctets(message.responderSpi),
    secret,
  })
  work.derived({ kind: 'ike', name }, 'keys', steps)
  const spis = { spiI: sa.spiI, spiR: message.responderSpi }
  const nat = detectNat(work, payloads, spis, sa.local, sa.remote)
  const moves = nat.supported && (nat.here || nat.there || work.peer(sa.peer).mobike)
  work.changeSa(name, {
    ...spis,
    algorithms,
    keys,
    nonces,
    random: NO_OCTETS,
    proof: { ...sa.proof, peerHashes },
    initResponse: octets,
    encapsulated: nat.supported && (nat.here || nat.there || work.endpoint.config.forceEncapsulation),
    behindNat: nat.here,
    mobility: mobilityAfterInit(sa, payloads, nat),
    fragmentation: notifyOf(payloads, 'IKEV2_FRAGMENTATION_SUPPORTED') !== undefined,
    // With a NAT, and with MOBIKE even without one, all goes on on port 4500 (RFC 7296 §2.23, RFC 4555 §3.3).
    ...(moves ? { local: floated(sa.local), remote: floated(sa.remote) } : {}),
  })
  return true
}
