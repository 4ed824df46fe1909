import { present } from '../../../lib/assert.ts'
import { checkCookie, makeCookie } from '../../../protocol/crypto/ike/cookie.ts'
import { initialIkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import { proposalOf, type IkeProposal } from '../../../protocol/crypto/ike/cipher-suite.ts'
import { KEY_EXCHANGE } from '../../../protocol/crypto/ike/key-exchange.ts'
import { responderMachine } from '../../../protocol/machines/ikev2/responder.machine.ts'
import { ipOctets } from '../../../protocol/wire/ip/address.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { encodeIke, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import { clearPayloads, unsupportedCritical } from '../../../protocol/wire/ikev2/open.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { mobilityWith } from './changed.ts'
import type { IkeConfig, Place } from './ike-config.ts'
import { emit, exchangeText, respond } from './ike-messages.ts'
import type { IkeWork } from './ike-work.ts'
import { blankSa, setupActor } from './blank-sa.ts'
import { answerKey, answerPayload, drawIkeSpi, drawNonce, groupOf, spiOctets } from './key-agreement.ts'
import { detectNat, mobilityAfterInit, natPayloads } from './nat.ts'
import type { IkeNegotiation } from './negotiation.ts'
import { takesRedirects } from './redirect.ts'
import { redirectNewcomer } from './redirect-newcomer.ts'
import { answerResume } from './resumption.ts'
import { answerStranger } from './strangers.ts'
import { certificateRequest, peerHashesOf, signatureHashes } from './auth-certificates.ts'
import { additionalMethods, agreeIke, proposalsPayload, skippingMore } from './proposals.ts'
import { NO_PROOF } from './proof-state.ts'

/** A first message of somebody: cookies come before anything is kept (RFC 7296 §2.6). */
export function receiveInitRequest(
  work: IkeWork,
  message: IkeMessage,
  octets: Uint8Array,
  from: Place,
  to: Place,
): void {
  const payloads = clearPayloads(message.payloads)
  const nonce = payloadOf(payloads, 'Nonce')
  const ke = payloadOf(payloads, 'KE')
  const offer = payloadOf(payloads, 'SA')
  const critical = unsupportedCritical(payloads)
  if (critical !== undefined) {
    work.refuse('critical', `payload ${critical} is not known here`, 'RFC 7296 §2.5')
    return refuseAlone(work, message, from, to, notifyWith('UNSUPPORTED_CRITICAL_PAYLOAD', { payload: critical }))
  }
  // INVALID_SYNTAX is for protected messages only, so that there is no answer (RFC 7296 §3.10.1).
  if (nonce === undefined || ke === undefined || offer === undefined)
    return work.refuse('malformed', 'IKE_SA_INIT without SA, KE or Nonce', 'RFC 7296 §1.2')
  if (!hasRoom(work, from)) return
  if (!cookieHolds(work, message, nonce.nonce, payloads, from, to)) return
  if (redirectNewcomer(work, message, payloads, nonce.nonce, { from, to })) return
  const { config } = work.endpoint
  const own = offersOf(config)
  const canDoMore = notifyOf(payloads, 'INTERMEDIATE_EXCHANGE_SUPPORTED') !== undefined
  const choice = agreeIke(own, canDoMore ? offer : skippingMore(offer), 0)
  const group = choice?.algorithms.keyExchange
  const right = group !== undefined && groupOf(ke.method) === group
  const key = right ? answerKey(work, group, ke) : undefined
  const negotiation: IkeNegotiation = {
    kind: 'ike',
    agreement:
      key !== undefined ? 'agreed' : choice === undefined ? 'no-proposal' : right ? 'bad-group' : 'other-group',
    choice,
    key,
    nonceI: nonce.nonce,
  }
  const sa = work.addSa(name => ({
    ...blankSa(name, to, from, work.context.nowUs),
    role: 'responder',
    founder: 'peer',
    spiI: message.initiatorSpi,
    initRequest: octets,
    proof: { ...NO_PROOF, peerHashes: peerHashesOf(payloads) },
  }))
  work.hand = { sa: sa.name, exchange: 'IKE_SA_INIT', messageId: 0, payloads, from, to, negotiation }
  work.start(setupActor(sa.name), responderMachine)
  work.send(setupActor(sa.name), {
    type: 'initRequest',
    facts: {
      proposal: choice !== undefined,
      group: key !== undefined ? 'right' : right ? 'bad' : 'other',
      more: additionalMethods(choice?.algorithms).length > 0,
    },
  })
}

/** An answer without an SA behind it (RFC 7296 §2.6, §2.21.1): SPIr 0. */
export function answerAlone(work: IkeWork, message: IkeMessage, from: Place, to: Place, payload: ClearPayload): void {
  const { payloads: _, ...header } = message
  const octets = encodeIke({ ...header, response: true, initiator: false, payloads: [payload] })
  emit(work, to, from, [octets], `${exchangeText(message.exchange)} response`)
}

/** An error in clear to whoever sent this, as often as strangers get answers (RFC 7296 §2.21.4). */
function refuseAlone(work: IkeWork, message: IkeMessage, from: Place, to: Place, payload: ClearPayload): void {
  const { payloads: _, ...header } = message
  const octets = encodeIke({ ...header, response: true, initiator: false, payloads: [payload] })
  answerStranger(work, from, to, octets, 'IKE_SA_INIT response')
}

const halfOpenOf = (work: IkeWork) => work.endpoint.sas.where('setup', 'responder')

/** What is kept for strangers has an end: beyond it not even a COOKIE is made (RFC 7296 §2.6). */
export function hasRoom(work: IkeWork, from: Place): boolean {
  const { limits } = work.endpoint.config
  const halfOpen = halfOpenOf(work)
  const same = halfOpen.filter(({ remote }) => remote.address === from.address)
  const full =
    halfOpen.length >= limits.halfOpen ||
    same.length >= limits.halfOpenPerAddress ||
    work.endpoint.sas.size >= limits.sas
  if (full)
    work.refuse(
      'too-many-half-open',
      `${halfOpen.length} half-open SAs, ${same.length} of ${from.address}`,
      'RFC 7296 §2.6',
    )
  return !full
}

/** False when a COOKIE was asked for and has to come back first. */
export function cookieHolds(
  work: IkeWork,
  message: IkeMessage,
  nonceI: Uint8Array,
  payloads: readonly ClearPayload[],
  from: Place,
  to: Place,
): boolean {
  const { config, cookieSecret } = work.endpoint
  const halfOpen = halfOpenOf(work)
  const same = halfOpen.filter(({ remote }) => remote.address === from.address)
  if (halfOpen.length < config.cookieFrom && same.length < config.limits.cookieFromPerAddress) return true
  const secret = cookieSecret ?? { version: 1, bytes: work.context.draw('cookie secret', 32) }
  work.change({ cookieSecret: secret })
  const request = { nonceI, address: ipOctets(from.address), spiI: spiOctets(message.initiatorSpi) }
  const given = notifyOf(payloads, 'COOKIE')
  if (given !== undefined && checkCookie(work.context.crypto, [secret], request, given.data)) return true
  work.mark(
    'cookie-asked-for',
    'RFC 7296 §2.6',
    `${halfOpen.length} half-open SAs: ${from.address} has to show its address`,
  )
  answerAlone(work, message, from, to, notifyWith('COOKIE', makeCookie(work.context.crypto, secret, request)))
  return false
}

const negotiated = (work: IkeWork): IkeNegotiation => {
  const negotiation = work.hand?.negotiation
  if (negotiation?.kind !== 'ike') throw new Error('assertion failed: an IKE_SA_INIT request is in hand')
  return negotiation
}

/** Keys are made and IKE_SA_INIT is answered. */
export function answerInit(work: IkeWork, name: string): void {
  if (work.hand?.negotiation?.kind === 'resume') return answerResume(work, name)
  const hand = present(work.hand, 'request in hand')
  const { choice, key, nonceI } = negotiated(work)
  const { algorithms, number } = present(choice, 'chosen proposal')
  const { value, secret } = present(key, 'key exchange')
  const spiR = drawIkeSpi(work)
  const nonces = { nonceI, nonceR: drawNonce(work) }
  const before = work.sa(name)
  const { keys, steps } = initialIkeKeys(work.context.crypto, algorithms, {
    ...nonces,
    spiI: spiOctets(before.spiI),
    spiR: spiOctets(spiR),
    secret,
  })
  work.derived({ kind: 'ike', name }, 'keys', steps)
  const nat = detectNat(work, hand.payloads, { spiI: before.spiI, spiR: before.spiR }, hand.to, hand.from)
  const sa = work.changeSa(name, {
    spiR,
    algorithms,
    keys,
    nonces,
    group: algorithms.keyExchange,
    encapsulated: nat.supported && (nat.here || nat.there || work.endpoint.config.forceEncapsulation),
    behindNat: nat.here,
    mobility: mobilityWith(mobilityAfterInit(before, hand.payloads, nat), {
      peerRedirects: takesRedirects(hand.payloads),
    }),
    fragmentation: notifyOf(hand.payloads, 'IKEV2_FRAGMENTATION_SUPPORTED') !== undefined,
  })
  respond(work, hand, [
    proposalsPayload([proposalOf(algorithms)], '', number),
    answerPayload(algorithms.keyExchange, { value, secret }),
    { type: 'Nonce', nonce: nonces.nonceR },
    ...(nat.supported ? natPayloads(work, sa, hand.to, hand.from) : []),
    ...(sa.fragmentation ? [notify('IKEV2_FRAGMENTATION_SUPPORTED')] : []),
    ...signatureHashes(work.endpoint.config.peers.values()),
    ...(additionalMethods(algorithms).length > 0 ? [notify('INTERMEDIATE_EXCHANGE_SUPPORTED')] : []),
    ...certificateRequest(work, work.endpoint.config.peers.values()),
  ])
}

/** What is taken of whoever it may be, each once: of a thousand peers most are alike. */
const offers = new WeakMap<IkeConfig['peers'], readonly IkeProposal[]>()

function offersOf({ peers }: IkeConfig): readonly IkeProposal[] {
  const known = offers.get(peers)
  if (known !== undefined) return known
  const each = new Map(peers.values().flatMap(({ ike }) => ike.map(offer => [JSON.stringify(offer), offer] as const)))
  const all = [...each.values()]
  offers.set(peers, all)
  return all
}

/** An error answer to IKE_SA_INIT; nothing is kept (RFC 7296 §2.21.1). */
export function refuseInit(
  work: IkeWork,
  name: string,
  code: 'NO_PROPOSAL_CHOSEN' | 'INVALID_KE_PAYLOAD' | 'INVALID_SYNTAX',
): void {
  const hand = present(work.hand, 'request in hand')
  const { choice } = negotiated(work)
  const group = choice?.algorithms.keyExchange
  work.mark('init-refused', 'RFC 7296 §2.21.1', `${name} is not made: ${code}`)
  // A value that cannot be of its group: INVALID_SYNTAX would have to be protected (RFC 7296 §3.10.1).
  if (code === 'INVALID_SYNTAX' || (code === 'INVALID_KE_PAYLOAD' && group === undefined)) return
  const payload =
    code === 'INVALID_KE_PAYLOAD' && group !== undefined
      ? notifyWith('INVALID_KE_PAYLOAD', { method: KEY_EXCHANGE[group].transformId })
      : notify('NO_PROPOSAL_CHOSEN')
  respond(work, hand, [payload])
}
