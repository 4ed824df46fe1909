import { present } from '../../../lib/assert.ts'
import { equalBytes, hex32, u32Bytes } from '../../../lib/bytes.ts'
import { KEY_EXCHANGE } from '../../../protocol/crypto/ike/key-exchange.ts'
import { hash1, hash2, hash3 } from '../../../protocol/crypto/ikev1/hashes.ts'
import { singleAddress } from '../../../protocol/ipsec/address.ts'
import { quickModeMachine } from '../../../protocol/machines/ikev1/quick-mode.machine.ts'
import type { Ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import type { Ikev1Sa } from '../../../protocol/wire/ikev1/sa.ts'
import type { Ikev1Peer } from './config.ts'
import { heardPeer } from './dpd.ts'
import { drawSpi } from './install.ts'
import { identityRange, rangeIdentity, sameRange } from './identities.ts'
import { chainOctets, drawMessageId, firstIv, openMessage, sendQuick } from './messages.ts'
import { drawNonce, payloadOf } from './phase1.ts'
import { choosePhase2, phase2Offer } from './proposals.ts'
import { type IsakmpSa, NO_LABEL, NO_OCTETS, type QuickExchange } from './state.ts'
import type { Ikev1Work } from './work.ts'

export const blankQuick = {
  answer: undefined,
  outboundSpi: 0,
  algorithms: undefined,
  random: NO_OCTETS,
  secret: NO_OCTETS,
  nonceI: NO_OCTETS,
  nonceR: NO_OCTETS,
  last: { sent: NO_OCTETS, sentAs: NO_LABEL, heard: NO_OCTETS },
} as const

/** An established ISAKMP SA is to protect something: its initiator, or a script, begins quick mode. */
export function beginQuick(work: Ikev1Work, saName: string): void {
  const sa = work.sa(saName)
  const peer = work.peer(sa.peer)
  const messageId = drawMessageId(work)
  const { name } = work.addQuick(id => ({
    ...blankQuick,
    name: id,
    sa: saName,
    peer: sa.peer,
    role: 'initiator',
    messageId,
    lastBlock: firstIv(work, sa, messageId),
    inboundSpi: drawSpi(work),
    nonceI: drawNonce(work, sa.peer),
    random:
      peer.pfs === undefined
        ? NO_OCTETS
        : work.context.draw('key exchange', KEY_EXCHANGE[peer.pfs].initiatorRandomOctets),
    ...rangesOf(sa, peer),
  }))
  work.start(name, quickModeMachine)
  work.send(name, { type: 'begin' })
}

/** What quick mode protects: of a client that was given an address, that address (draft-dukes-ike-mode-cfg §5.1). */
function rangesOf({ assigned, role }: IsakmpSa, { localRanges, remoteRanges }: Ikev1Peer) {
  if (assigned === undefined) return { localRanges, remoteRanges }
  const inner = [singleAddress(assigned)]
  return role === 'initiator' ? { localRanges: inner, remoteRanges } : { localRanges, remoteRanges: inner }
}

const hashOf = (work: Ikev1Work, sa: IsakmpSa) => ({
  crypto: work.context.crypto,
  hash: present(sa.suite, 'suite of phase 1').hash,
  skeyidA: present(sa.keys, 'keys of phase 1').skeyidA,
})

const keOf = (work: Ikev1Work, quick: QuickExchange): readonly Ikev1Payload[] => {
  const { pfs } = work.peer(quick.peer)
  return pfs === undefined ? [] : [{ type: 'KE', data: work.context.crypto.initiatorValue(pfs, quick.random) }]
}

/** IDci and IDcr: the initiator's end first (RFC 2409 §5.5). */
const idsOf = ({ role, localRanges, remoteRanges }: QuickExchange): readonly Ikev1Payload[] => {
  const ends = role === 'initiator' ? [localRanges, remoteRanges] : [remoteRanges, localRanges]
  return ends.map(([range]) => ({ type: 'ID', id: rangeIdentity(present(range, 'a range')) }))
}

/** Quick mode 1. */
export function sendOffer(work: Ikev1Work, name: string): void {
  const quick = work.quick(name)
  const { crypto, hash, skeyidA } = hashOf(work, work.sa(quick.sa))
  const behind: readonly Ikev1Payload[] = [
    phase2Offer(work.peer(quick.peer), quick.inboundSpi),
    { type: 'NONCE', data: quick.nonceI },
    ...keOf(work, quick),
    ...idsOf(quick),
  ]
  const data = hash1(crypto, hash, skeyidA, u32Bytes(quick.messageId), chainOctets(behind))
  sendQuick(work, quick, 1, [{ type: 'HASH', data }, ...behind])
}

/** Quick mode 2. */
export function sendAnswer(work: Ikev1Work, name: string): void {
  const quick = work.quick(name)
  const answer = present(quick.answer, 'answer of quick mode')
  const { crypto, hash, skeyidA } = hashOf(work, work.sa(quick.sa))
  const behind: readonly Ikev1Payload[] = [
    answer,
    { type: 'NONCE', data: quick.nonceR },
    ...keOf(work, quick),
    ...idsOf(quick),
  ]
  const data = hash2(crypto, hash, skeyidA, u32Bytes(quick.messageId), quick.nonceI, chainOctets(behind))
  sendQuick(work, quick, 2, [{ type: 'HASH', data }, ...behind])
}

/** Quick mode 3. */
export function sendConfirmation(work: Ikev1Work, name: string): void {
  const quick = work.quick(name)
  const { crypto, hash, skeyidA } = hashOf(work, work.sa(quick.sa))
  const { messageId, nonceI, nonceR } = quick
  const data = hash3(crypto, hash, skeyidA, u32Bytes(messageId), nonceI, nonceR)
  sendQuick(work, quick, 3, [{ type: 'HASH', data }])
}

/** A message of quick mode under an established SA. */
export function receiveQuick(work: Ikev1Work, sa: IsakmpSa, message: Ikev1Message, octets: Uint8Array): void {
  const known = work.quicksOf(sa.name).find(({ messageId }) => messageId === message.messageId)
  if (known !== undefined && equalBytes(known.last.heard, octets)) return work.send(known.name, { type: 'repeated' })
  const opened = openMessage(work, sa, message, known?.lastBlock ?? firstIv(work, sa, message.messageId))
  const [first, ...behind] = opened?.payloads ?? []
  if (opened === undefined || first?.type !== 'HASH')
    return work.refuse('bad-hash', 'quick mode that does not decrypt to a HASH', 'RFC 2409 §5.5')
  if (!equalBytes(first.data, expectedHash(work, sa, message.messageId, known, behind)))
    return work.refuse('bad-hash', 'a HASH of quick mode is wrong', 'RFC 2409 §5.5')
  heardPeer(work, sa.name)
  const heard = { last: { ...(known?.last ?? blankQuick.last), heard: octets }, lastBlock: opened.lastBlock }
  if (known === undefined) return receiveOffer(work, sa, message.messageId, behind, heard)
  work.changeQuick(known.name, heard)
  if (known.role === 'responder') return work.send(known.name, { type: 'confirmation' })
  return receiveAnswer(work, known.name, behind)
}

function expectedHash(
  work: Ikev1Work,
  sa: IsakmpSa,
  messageId: number,
  known: QuickExchange | undefined,
  behind: readonly Ikev1Payload[],
): Uint8Array {
  const { crypto, hash, skeyidA } = hashOf(work, sa)
  const id = u32Bytes(messageId)
  if (known === undefined) return hash1(crypto, hash, skeyidA, id, chainOctets(behind))
  if (known.role === 'initiator') return hash2(crypto, hash, skeyidA, id, known.nonceI, chainOctets(behind))
  return hash3(crypto, hash, skeyidA, id, known.nonceI, known.nonceR)
}

function receiveOffer(
  work: Ikev1Work,
  sa: IsakmpSa,
  messageId: number,
  payloads: readonly Ikev1Payload[],
  heard: Pick<QuickExchange, 'last' | 'lastBlock'>,
): void {
  const peer = work.peer(sa.peer)
  const offer = payloadOf(payloads, 'SA')
  const nonce = payloadOf(payloads, 'NONCE')?.data ?? NO_OCTETS
  const choice = offer === undefined ? undefined : choosePhase2(offer, peer)
  const [idci, idcr] = payloads.flatMap(payload => (payload.type === 'ID' ? [identityRange(payload.id)] : []))
  const random =
    peer.pfs === undefined ? NO_OCTETS : work.context.draw('key exchange', KEY_EXCHANGE[peer.pfs].responderRandomOctets)
  const secret = secretOf(work, sa.peer, random, payloads)
  const { localRanges, remoteRanges } = rangesOf(sa, peer)
  const fits =
    idci !== undefined &&
    idcr !== undefined &&
    remoteRanges.some(range => sameRange(range, idci)) &&
    localRanges.some(range => sameRange(range, idcr))
  const inboundSpi = drawSpi(work)
  const { name } = work.addQuick(id => ({
    ...blankQuick,
    name: id,
    sa: sa.name,
    peer: sa.peer,
    role: 'responder',
    messageId,
    ...heard,
    inboundSpi,
    answer: choice && withSpi(choice.answer, inboundSpi),
    outboundSpi: choice?.spi ?? 0,
    algorithms: choice?.algorithms,
    random,
    secret: secret ?? NO_OCTETS,
    nonceI: nonce,
    nonceR: drawNonce(work, sa.peer),
    localRanges: idcr === undefined ? [] : [idcr],
    remoteRanges: idci === undefined ? [] : [idci],
  }))
  work.start(name, quickModeMachine)
  const agreement =
    choice === undefined || nonce.length === 0
      ? 'no-proposal'
      : secret === undefined
        ? 'bad-group'
        : fits
          ? 'agreed'
          : 'bad-identities'
  work.send(name, { type: 'request', agreement })
}

/** The answer names the SPI of the responder (RFC 2409 §5.5). */
const withSpi = (answer: Ikev1Sa, spi: number): Ikev1Sa => ({
  ...answer,
  proposals: answer.proposals.map(each => (each.type === 'ESP' ? { ...each, spi: hex32(spi) } : each)),
})

/** g^xy of quick mode: empty without PFS, undefined when the peer's value is missing or none of the group. */
function secretOf(
  work: Ikev1Work,
  peer: string,
  random: Uint8Array,
  payloads: readonly Ikev1Payload[],
): Uint8Array | undefined {
  const { pfs } = work.peer(peer)
  if (pfs === undefined) return NO_OCTETS
  const ke = payloadOf(payloads, 'KE')?.data
  const secret = ke === undefined ? undefined : work.context.crypto.finish(pfs, random, ke)
  return secret?.ok === true ? secret.value : undefined
}

function receiveAnswer(work: Ikev1Work, name: string, payloads: readonly Ikev1Payload[]): void {
  const quick = work.quick(name)
  const offer = payloadOf(payloads, 'SA')
  const nonce = payloadOf(payloads, 'NONCE')?.data
  const choice = offer === undefined ? undefined : choosePhase2(offer, work.peer(quick.peer))
  const secret = secretOf(work, quick.peer, quick.random, payloads)
  const acceptable = choice !== undefined && nonce !== undefined && secret !== undefined
  if (acceptable)
    work.changeQuick(name, { outboundSpi: choice.spi, algorithms: choice.algorithms, nonceR: nonce, secret })
  work.send(name, { type: 'answer', acceptable })
}
