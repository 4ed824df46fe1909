import { present } from '../../../lib/assert.ts'
import { childMachine } from '../../../protocol/machines/ikev2/child.machine.ts'
import type { ChildOutcome, CreateOutcome, RefusalNotify } from '../../../protocol/machines/ikev2/events.ts'
import { onePairOf, type PacketFlow } from '../../../protocol/ipsec/packet-flow.ts'
import { covers } from '../../../protocol/ipsec/traffic-range.ts'
import { KEY_EXCHANGE, type KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import { notifiesOf, notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { isErrorNotify, notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import {
  blankChild,
  childAnswer,
  childGroups,
  childOffer,
  negotiateChild,
  takeChildAnswer,
} from './child-negotiation.ts'
import { lacksAddress, peerUnder } from './configuration.ts'
import { knowsCollisions, noSuchChild, notNow } from './collision-answers.ts'
import { childrenMeant } from './heirs.ts'
import { respond } from './ike-messages.ts'
import { NO_OCTETS, type IkeChild, type IkeSa } from './ike-state.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { answerPayload, drawKey, drawNonce, drawStagger, finishKey, groupOf, kePayload } from './key-agreement.ts'
import type { ChildNegotiation } from './negotiation.ts'
import { saOf } from './child-sa.ts'
import { isLost } from './nonce-rule.ts'
import { isOnePair } from './selectors.ts'

/** A pair wished for, or the successor of one, with what this side brings to its exchange. */
export function wishForChild(work: IkeWork, sa: IkeSa, replaces: IkeChild | undefined, flow?: PacketFlow): IkeChild {
  const peer = peerUnder(work, sa)
  const group = childGroups(peer)[0]
  const child = work.addChild(id => ({
    ...blankChild(work, id, sa.name, peer, flow),
    nonces: { nonceI: drawNonce(work), nonceR: NO_OCTETS },
    group,
    random: group === undefined ? NO_OCTETS : drawKey(work, group),
    replaces: replaces?.name,
    // A successor must not carry less (RFC 7296 §2.9.2).
    ...(replaces === undefined ? {} : inherited(replaces)),
  }))
  work.start(child.name, childMachine)
  return child
}

const inherited = ({ localRanges, remoteRanges, others }: IkeChild) => ({ localRanges, remoteRanges, others })

/** In place of a pair that the peer does not know another one is asked for, with the same selectors (RFC 7296 §2.25). */
export function createAnew(work: IkeWork, lost: IkeChild): void {
  const child = wishForChild(work, work.sa(lost.sa), undefined)
  work.changeChild(child.name, inherited(lost))
  work.send(child.name, { type: 'create', ikeBusy: false, stagger: 0 })
}

/** CREATE_CHILD_SA for a new pair or for the successor of one (RFC 7296 §1.3.1, §1.3.3). */
export function createChildRequest(work: IkeWork, child: IkeChild): readonly ClearPayload[] {
  const old = child.replaces === undefined ? undefined : work.findChild(child.replaces)
  return [
    ...(old === undefined ? [] : [notify('REKEY_SA', saOf(old, 'inboundSpi'))]),
    ...childOffer(work, child, [
      { type: 'Nonce', nonce: child.nonces.nonceI },
      ...(child.group === undefined ? [] : [kePayload(work, child.group, child.random)]),
    ]),
  ]
}

/** How CREATE_CHILD_SA was refused. `offered`: groups that another try may use. */
export function refusedOutcome(
  work: IkeWork,
  payloads: readonly ClearPayload[],
  offered: readonly KeyExchangeId[],
  used: KeyExchangeId | undefined,
): { readonly outcome: CreateOutcome; readonly group?: KeyExchangeId } {
  const other = notifyOf(payloads, 'INVALID_KE_PAYLOAD')
  const group = other && groupOf(other.data.method)
  if (group !== undefined && group !== used && offered.includes(group)) return { outcome: 'other-group', group }
  if (!knowsCollisions(work)) return { outcome: 'refused' }
  if (notifyOf(payloads, 'TEMPORARY_FAILURE') !== undefined) return { outcome: 'temporary' }
  if (notifyOf(payloads, 'CHILD_SA_NOT_FOUND') !== undefined) return { outcome: 'not-found' }
  return { outcome: 'refused' }
}

/** The answer to a wish: what came of it goes to the pair's machine, or to that of the pair it was to replace. */
export function receiveCreateAnswer(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const child = work.findChild(name)
  if (child === undefined) return
  const outcome = takeAnswer(work, child, payloads)
  const { outboundSpi } = work.child(name)
  const made = outcome === 'agreed' || outcome === 'unwanted'
  // Overtaken by its own deletion: made, and gone at once. Two rounds later the machine has taken it in.
  if (made && work.sa(child.sa).earlyDeletes.includes(outboundSpi))
    work.later(() => work.later(() => work.send(name, { type: 'deleteRequest' })))
  const stagger = drawStagger(work, outcome === 'temporary')
  if (child.replaces === undefined) return work.send(name, { type: 'createAnswer', outcome, stagger })
  const old = work.findChild(child.replaces)
  const theirs = old?.peerSuccessor === undefined ? undefined : work.findChild(old.peerSuccessor)
  const lost = outcome === 'agreed' && isLost(work.child(name).nonces, theirs?.nonces)
  work.send(child.replaces, { type: 'rekeyAnswer', outcome, lost, stagger })
}

function takeAnswer(work: IkeWork, child: IkeChild, payloads: readonly ClearPayload[]): ChildOutcome {
  const refusal = notifiesOf(payloads).find(isErrorNotify)
  if (refusal !== undefined) {
    const { outcome, group } = refusedOutcome(work, payloads, childGroups(work.peer(child.peer)), child.group)
    if (group !== undefined) work.changeChild(child.name, { group, random: drawKey(work, group) })
    work.mark('create-refused', 'RFC 7296 §2.21.3', `${child.name}: ${refusal.notify}`)
    return narrowToPair(work, child, payloads) ? 'one-pair' : outcome
  }
  const answer = takeChildAnswer(work, child, payloads, 'CREATE_CHILD_SA')
  const nonce = payloadOf(payloads, 'Nonce')
  if (answer === undefined || nonce === undefined) return 'refused'
  const ke = payloadOf(payloads, 'KE')
  const agreed = answer.algorithms?.keyExchange
  const withKey = agreed !== undefined && agreed !== 'none'
  const secret =
    withKey && ke !== undefined && agreed === child.group ? finishKey(work, agreed, child.random, ke) : undefined
  if (withKey && secret === undefined) return 'refused'
  work.changeChild(child.name, {
    ...answer,
    secret,
    random: NO_OCTETS,
    nonces: { nonceI: child.nonces.nonceI, nonceR: nonce.nonce },
  })
  if (answer.unwanted) markDeclined(work, child.name)
  return answer.unwanted ? 'unwanted' : 'agreed'
}

/** SINGLE_PAIR_REQUIRED: the pair is asked for again, for no more than the packet's own addresses (RFC 7296 §2.9). */
function narrowToPair(work: IkeWork, child: IkeChild, payloads: readonly ClearPayload[]): boolean {
  const { flow, replaces, name } = child
  if (notifyOf(payloads, 'SINGLE_PAIR_REQUIRED') === undefined || flow === undefined || replaces !== undefined)
    return false
  const pair = onePairOf(child, flow)
  // Asked for once already, or not to be had.
  if (isOnePair(child) || pair.localRanges.length === 0 || pair.remoteRanges.length === 0) return false
  work.changeChild(name, { ...pair, others: true })
  return true
}

/** The same where the peer said so of the first pair, in IKE_AUTH: whether there is a packet to ask for again. */
export const mayAskForPair = (child: IkeChild, payloads: readonly ClearPayload[]): boolean =>
  notifyOf(payloads, 'SINGLE_PAIR_REQUIRED') !== undefined && child.flow !== undefined && !isOnePair(child)

export function askForOnePair(work: IkeWork, name: string): void {
  const sa = work.sa(name)
  const { flow } = sa
  if (flow === undefined) return
  const child = wishForChild(work, sa, undefined, flow)
  work.changeChild(child.name, { ...onePairOf(child, flow), others: true })
  work.send(child.name, { type: 'create', ikeBusy: false, stagger: 0 })
}

/** Without transport mode the pair is of no use to this side (RFC 7296 §1.3.1). */
export const markDeclined = (work: IkeWork, child: string): void =>
  work.mark(
    'mode-declined',
    'RFC 7296 §1.3.1',
    `${child}: the peer makes a tunnel of it, and transport mode is required`,
  )

/** The peer asks for a pair, or for the successor of one. */
export function receiveCreateRequest(work: IkeWork, hand: Hand, ikeBusy: boolean): void {
  const sa = work.sa(hand.sa)
  const rekey = notifyOf(hand.payloads, 'REKEY_SA')
  const negotiation = negotiateChild(work, sa, peerUnder(work, sa), hand.payloads, 'CREATE_CHILD_SA')
  if (negotiation === undefined || negotiation.nonceI.length === 0)
    return respond(work, hand, [notify('INVALID_SYNTAX')])
  work.hand = { ...hand, negotiation }
  if (rekey !== undefined) {
    // The peer names its inbound SPI: this side's outbound one (RFC 7296 §1.3.3).
    const spi = Number.parseInt(rekey.spi, 16)
    const old = childrenMeant(work, sa.name).find(each => each.outboundSpi === spi)
    // It may be the pair that the own open exchange makes, whose answer this request overtook: neither is it unknown, nor
    // may the peer take it for gone (Roamscope; CHILD_SA_NOT_FOUND would make it do so, RFC 7296 §2.25).
    if (old === undefined && sa.outstanding.some(({ exchange }) => exchange === 'CREATE_CHILD_SA'))
      return respond(work, hand, [notNow(work, 'busy')])
    if (old === undefined || !work.runs(old.name))
      return respond(work, hand, [noSuchChild(work, rekey.protocol, rekey.spi)])
    // It is still to be handed on, from an SA whose replacement is not known yet here (RFC 7296 §2.25.1).
    if (old.sa !== sa.name) return respond(work, hand, [notNow(work, 'ike-busy')])
    const agreement =
      negotiation.agreement === 'agreed' && !keepsRanges(old, negotiation) ? 'bad-selectors' : negotiation.agreement
    return work.send(old.name, { type: 'rekeyRequest', ikeBusy, agreement })
  }
  // §2.25.2: while the IKE SA is being replaced, nothing new is made under it.
  if (ikeBusy) return respond(work, hand, [notNow(work, 'ike-busy')])
  if (negotiation.agreement !== 'agreed') return respond(work, hand, [refusal(negotiation)])
  if (work.childrenOf(sa.name).length >= work.endpoint.config.limits.children)
    return respond(work, hand, [notify('NO_ADDITIONAL_SAS')])
  // Whoever has to have an inner address asks for it with IKE_AUTH, or has no child SA (RFC 7296 §2.19).
  if (lacksAddress(work, sa)) return respond(work, hand, [notify('FAILED_CP_REQUIRED')])
  acceptChild(work, undefined)
}

const keepsRanges = (old: IkeChild, { localRanges, remoteRanges }: ChildNegotiation): boolean =>
  covers(localRanges, old.localRanges) && covers(remoteRanges, old.remoteRanges)

function refusal({ agreement, wanted, rest }: ChildNegotiation, code?: RefusalNotify): ClearPayload {
  const bySort = {
    agreed: 'NO_PROPOSAL_CHOSEN',
    'no-proposal': 'NO_PROPOSAL_CHOSEN',
    'bad-selectors': rest === 'single-pair' ? 'SINGLE_PAIR_REQUIRED' : 'TS_UNACCEPTABLE',
    'bad-group': 'INVALID_SYNTAX',
    'other-group': 'INVALID_KE_PAYLOAD',
  } as const
  const name = code ?? bySort[agreement]
  if (name === 'INVALID_KE_PAYLOAD' && wanted !== undefined)
    return notifyWith('INVALID_KE_PAYLOAD', { method: KEY_EXCHANGE[wanted].transformId })
  return notify(name === 'INVALID_KE_PAYLOAD' ? 'NO_PROPOSAL_CHOSEN' : name)
}

/** The pair the peer asked for is made, installed, and then answered (RFC 7296 §2.8: it must be able to receive first). */
export function acceptChild(work: IkeWork, replaces: string | undefined): void {
  const hand = present(work.hand, 'request in hand')
  const { negotiation } = hand
  if (negotiation?.kind !== 'child') throw new Error('assertion failed: a CREATE_CHILD_SA request is in hand')
  const choice = present(negotiation.choice, 'chosen ESP proposal')
  const nonceR = drawNonce(work)
  const sa = work.sa(hand.sa)
  const child = work.addChild(id => ({
    ...blankChild(work, id, sa.name, work.peer(sa.peer)),
    madeBy: 'peer',
    outboundSpi: Number.parseInt(choice.spi, 16),
    algorithms: choice.algorithms,
    localRanges: negotiation.localRanges,
    remoteRanges: negotiation.remoteRanges,
    options: negotiation.options,
    nonces: { nonceI: negotiation.nonceI, nonceR },
    secret: negotiation.key?.secret,
    replaces,
  }))
  if (replaces !== undefined) work.changeChild(replaces, { peerSuccessor: child.name })
  work.start(child.name, childMachine)
  work.send(child.name, { type: 'agreed' })
  work.later(() => {
    const { key, wanted } = negotiation
    const between: readonly ClearPayload[] = [
      { type: 'Nonce', nonce: nonceR },
      ...(key === undefined || wanted === undefined ? [] : [answerPayload(wanted, key)]),
    ]
    respond(work, hand, childAnswer(work, work.child(child.name), negotiation, between))
  })
}

const IKE_AT_REST = new Set(['established', 'postponed'])

/** An error answer to the rekeying of a pair. */
export function refuseChild(work: IkeWork, old: IkeChild, code: RefusalNotify): void {
  const hand = present(work.hand, 'request in hand')
  const { negotiation } = hand
  if (code === 'CHILD_SA_NOT_FOUND') {
    const { protocol, spi } = saOf(old, 'outboundSpi')
    return respond(work, hand, [noSuchChild(work, protocol, spi)])
  }
  if (negotiation?.kind === 'child' && code !== 'TEMPORARY_FAILURE')
    return respond(work, hand, [refusal(negotiation, code)])
  const ikeAtRest = IKE_AT_REST.has(work.stateOf(old.sa))
  respond(work, hand, [notNow(work, ikeAtRest ? 'busy' : 'ike-busy')])
}
