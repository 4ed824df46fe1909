import { present } from '../../../lib/assert.ts'
import { proposalOf } from '../../../protocol/crypto/ike/cipher-suite.ts'
import { KEY_EXCHANGE } from '../../../protocol/crypto/ike/key-exchange.ts'
import { rekeyedIkeKeys, type IkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import type { IkeAlgorithms } from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { CreateOutcome, RefusalNotify } from '../../../protocol/machines/ikev2/events.ts'
import { ikeSaMachine } from '../../../protocol/machines/ikev2/sa.machine.ts'
import { notifiesOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { refusedOutcome } from './create-child.ts'
import { notNow } from './collision-answers.ts'
import { heirOf } from './heirs.ts'
import { respond } from './ike-messages.ts'
import { NO_OCTETS, type IkeSa, type KeyMaterial, type Purpose } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { blankSa } from './blank-sa.ts'
import {
  answerKey,
  answerPayload,
  drawIkeSpi,
  drawKey,
  drawNonce,
  drawStagger,
  finishKey,
  groupOf,
  kePayload,
  spiOctets,
} from './key-agreement.ts'
import { startLifetime, stopLifetime } from './lifetimes.ts'
import { inheritedMobility } from './mobility-state.ts'
import type { IkeNegotiation } from './negotiation.ts'
import { isLost } from './nonce-rule.ts'
import { agreeIke, groupsOf, proposalsPayload, withoutMore } from './proposals.ts'

/** What a successor has from the SA it replaces: places, peer, what was negotiated at the start (RFC 7296 §2.18). */
export const inherited = (sa: IkeSa) => ({
  peer: sa.peer,
  founder: sa.founder,
  encapsulated: sa.encapsulated,
  behindNat: sa.behindNat,
  fragmentation: sa.fragmentation,
  mobike: sa.mobike,
  moves: sa.moves,
  mobility: inheritedMobility(sa.mobility),
  assigned: sa.assigned,
  authenticatedUntilUs: sa.authenticatedUntilUs,
  eapIdentity: sa.eapIdentity,
})

/** A successor in the making, with what this side brings to the exchange; a second try keeps it. */
export function wishForSuccessor(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  // The one in use, unless this side wants it no more: the KE payload is of a group that is offered (RFC 7296 §1.3.2).
  const [wanted, ...others] = groupsOf(work.peer(sa.peer).ike)
  const used = sa.algorithms?.keyExchange
  const group = used !== undefined && [wanted, ...others].includes(used) ? used : present(wanted, 'group')
  if (sa.ownSuccessor === undefined) {
    const successor = work.addSa(id => ({
      ...blankSa(id, sa.local, sa.remote, work.context.nowUs),
      ...inherited(sa),
      role: 'initiator',
      spiI: drawIkeSpi(work),
      group,
      random: drawKey(work, group),
      nonces: { nonceI: drawNonce(work), nonceR: NO_OCTETS },
    }))
    work.changeSa(name, { ownSuccessor: successor.name })
  }
  work.changeSa(name, { queue: [...work.sa(name).queue, { kind: 'rekey-ike' }] })
}

/** CREATE_CHILD_SA that replaces the IKE SA: new SPI, nonce, key exchange (RFC 7296 §1.3.2). */
export function rekeyIkeRequest(work: IkeWork, sa: IkeSa): readonly ClearPayload[] | undefined {
  const successor = sa.ownSuccessor === undefined ? undefined : work.findSa(sa.ownSuccessor)
  if (successor === undefined) return undefined
  return [
    proposalsPayload(withoutMore(work.peer(sa.peer).ike), successor.spiI),
    { type: 'Nonce', nonce: successor.nonces.nonceI },
    kePayload(work, successor.group, successor.random),
  ]
}

function keysOf(
  work: IkeWork,
  name: string,
  old: IkeSa,
  algorithms: IkeAlgorithms,
  of: KeyMaterial & { readonly spiI: string; readonly spiR: string; readonly secret: Uint8Array },
): IkeKeys {
  const { keys, steps } = rekeyedIkeKeys(work.context.crypto, algorithms, {
    nonceI: of.nonceI,
    nonceR: of.nonceR,
    spiI: spiOctets(of.spiI),
    spiR: spiOctets(of.spiR),
    oldPrf: present(old.algorithms, 'algorithms of the IKE SA').prf,
    oldSkD: present(old.keys, 'keys of the IKE SA').skD,
    secret: of.secret,
    additional: [],
  })
  work.derived({ kind: 'ike', name }, 'keys', steps)
  return keys
}

export function receiveRekeyAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const outcome = takeAnswer(work, name, payloads)
  const sa = work.sa(name)
  const own = sa.ownSuccessor === undefined ? undefined : work.findSa(sa.ownSuccessor)
  const theirs = sa.peerSuccessor === undefined ? undefined : work.findSa(sa.peerSuccessor)
  const lost = outcome === 'agreed' && own !== undefined && isLost(own.nonces, theirs?.nonces)
  work.send(name, { type: 'rekeyAnswer', outcome, lost, stagger: drawStagger(work, outcome === 'temporary') })
}

function takeAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): CreateOutcome {
  const sa = work.sa(name)
  const successor = sa.ownSuccessor === undefined ? undefined : work.findSa(sa.ownSuccessor)
  if (successor === undefined) return 'refused'
  const own = withoutMore(work.peer(sa.peer).ike)
  const refusal = notifiesOf(payloads).find(isErrorNotify)
  if (refusal !== undefined) {
    const { outcome, group } = refusedOutcome(work, payloads, groupsOf(own), successor.group)
    if (group !== undefined) work.changeSa(successor.name, { group, random: drawKey(work, group) })
    work.mark('rekey-refused', 'RFC 7296 §2.21.3', `${name}: ${refusal.notify}`)
    return outcome
  }
  const [chosen, nonce, ke] = [payloadOf(payloads, 'SA'), payloadOf(payloads, 'Nonce'), payloadOf(payloads, 'KE')]
  const agreed = chosen && agreeIke(own, chosen, 8)
  if (agreed === undefined || nonce === undefined || ke === undefined) return 'refused'
  if (agreed.algorithms.keyExchange !== successor.group || groupOf(ke.method) !== successor.group) return 'refused'
  const secret = finishKey(work, successor.group, successor.random, ke)
  if (secret === undefined) return 'refused'
  const nonces = { nonceI: successor.nonces.nonceI, nonceR: nonce.nonce }
  const spis = { spiI: successor.spiI, spiR: agreed.spi }
  const { algorithms } = agreed
  const keys = keysOf(work, successor.name, sa, algorithms, { ...nonces, ...spis, secret })
  work.changeSa(successor.name, { ...spis, nonces, algorithms, keys, random: NO_OCTETS })
  return 'agreed'
}

/** The peer wants to replace the IKE SA. */
export function receiveRekeyRequest(work: IkeWork, hand: Hand, childBusy: boolean): void {
  const sa = work.sa(hand.sa)
  const [offer, nonce, ke] = [
    payloadOf(hand.payloads, 'SA'),
    payloadOf(hand.payloads, 'Nonce'),
    payloadOf(hand.payloads, 'KE'),
  ]
  if (offer === undefined || nonce === undefined || ke === undefined)
    return respond(work, hand, [notify('INVALID_SYNTAX')])
  const choice = agreeIke(withoutMore(work.peer(sa.peer).ike), offer, 8)
  const group = choice?.algorithms.keyExchange
  const right = group !== undefined && groupOf(ke.method) === group
  const key = right ? answerKey(work, group, ke) : undefined
  const agreement =
    key !== undefined ? 'agreed' : choice === undefined ? 'no-proposal' : right ? 'bad-group' : 'other-group'
  work.hand = { ...hand, negotiation: { kind: 'ike', agreement, choice, key, nonceI: nonce.nonce } }
  work.send(sa.name, { type: 'rekeyRequest', childBusy, agreement })
}

const negotiated = (work: IkeWork): IkeNegotiation => {
  const negotiation = work.hand?.negotiation
  if (negotiation?.kind !== 'ike') throw new Error('assertion failed: a rekeying of the IKE SA is in hand')
  return negotiation
}

/** The peer's successor is made and answered; it can be used, and deleted, from now on. */
export function acceptRekey(work: IkeWork, name: string): void {
  const hand = present(work.hand, 'request in hand')
  const { choice, key, nonceI } = negotiated(work)
  const { algorithms, number, spi } = present(choice, 'chosen proposal')
  const answer = present(key, 'key exchange')
  const sa = work.sa(name)
  const nonces = { nonceI, nonceR: drawNonce(work) }
  const spis = { spiI: spi, spiR: drawIkeSpi(work) }
  const successor = work.addSa(id => ({
    ...blankSa(id, sa.local, sa.remote, work.context.nowUs),
    ...inherited(sa),
    ...spis,
    role: 'responder',
    phase: 'established',
    algorithms,
    nonces,
    keys: keysOf(work, id, sa, algorithms, { ...nonces, ...spis, secret: answer.secret }),
  }))
  work.changeSa(name, { peerSuccessor: successor.name })
  work.start(successor.name, ikeSaMachine)
  startLifetime(work, successor.name, sa.peer, 'ike')
  respond(work, hand, [
    proposalsPayload([proposalOf(algorithms)], spis.spiR, number),
    { type: 'Nonce', nonce: nonces.nonceR },
    answerPayload(algorithms.keyExchange, answer),
  ])
}

export function refuseRekey(work: IkeWork, code: RefusalNotify): void {
  const hand = present(work.hand, 'request in hand')
  if (code === 'TEMPORARY_FAILURE') return respond(work, hand, [notNow(work, 'busy')])
  const group = negotiated(work).choice?.algorithms.keyExchange
  if (code === 'INVALID_KE_PAYLOAD' && group !== undefined)
    return respond(work, hand, [notifyWith('INVALID_KE_PAYLOAD', { method: KEY_EXCHANGE[group].transformId })])
  respond(work, hand, [notify(code === 'INVALID_KE_PAYLOAD' ? 'NO_PROPOSAL_CHOSEN' : code)])
}

/** The successor of the own exchange comes to life. */
export function beginOwnSuccessor(work: IkeWork, name: string): string {
  const successor = present(work.sa(name).ownSuccessor, 'successor of the own exchange')
  work.changeSa(successor, { phase: 'established', heardAtUs: work.context.nowUs })
  work.start(successor, ikeSaMachine)
  startLifetime(work, successor, work.sa(successor).peer, 'ike')
  return successor
}

/** Requests that mean the same under a successor. */
export const isInherited = ({ kind }: Purpose): boolean =>
  kind !== 'rekey-ike' && kind !== 'delete-ike' && kind !== 'set-window'

/** The successor was deleted before this side knew that it is the one: the children ended with it (RFC 7296 §1.4.1). */
function endWithHeir(work: IkeWork, name: string, successor: string): void {
  work.changeSa(name, { queue: work.sa(name).queue.filter(purpose => !isInherited(purpose)), heir: successor })
  stopLifetime(work, name)
  for (const child of work.childrenOf(name)) {
    work.send(child.name, { type: 'ikeGone' })
    work.stop(child.name)
    work.later(() => work.dropChild(child.name))
  }
}

/** All child SAs, and requests that were not sent yet, belong to the successor, or to what replaced it already (RFC 7296 §2.8). */
export function handOver(work: IkeWork, name: string, successor: string): void {
  const heir = heirOf(work, successor)
  if (work.sa(heir).phase === 'closed') return endWithHeir(work, name, successor)
  for (const child of work.childrenOf(name)) work.changeChild(child.name, { sa: heir })
  const { queue } = work.sa(name)
  work.changeSa(name, { queue: queue.filter(purpose => !isInherited(purpose)), heir: successor })
  work.changeSa(heir, { queue: [...work.sa(heir).queue, ...queue.filter(isInherited)] })
  // A rekeyed SA begins with a window of one again (RFC 7296 §2.3).
  if (work.endpoint.config.window > 1)
    work.changeSa(successor, { queue: [...work.sa(successor).queue, { kind: 'set-window' }] })
  stopLifetime(work, name)
  work.report({ what: 'sa-rekeyed', sa: name, successor })
}

export function forgetOwnSuccessor(work: IkeWork, name: string): void {
  const { ownSuccessor } = work.sa(name)
  if (ownSuccessor === undefined) return
  work.dropSa(ownSuccessor)
  work.changeSa(name, { ownSuccessor: undefined })
}
