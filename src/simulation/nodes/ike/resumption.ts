import { present } from '../../../lib/assert.ts'
import { toHex, utf8 } from '../../../lib/bytes.ts'
import type { IkeAlgorithms } from '../../../protocol/crypto/ike/cipher-suite.ts'
import { resumedIkeKeys, type IkeKeys } from '../../../protocol/crypto/ike/key-schedule.ts'
import { sealTicket } from '../../../protocol/crypto/ike/ticket.ts'
import { notifyOf, payloadOf } from '../../../protocol/wire/ikev2/find.ts'
import { NO_IKE_SPI, type IkeMessage } from '../../../protocol/wire/ikev2/message.ts'
import { notify, notifyWith } from '../../../protocol/wire/ikev2/notify.ts'
import type { ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import type { IkePeer } from './ike-config.ts'
import { respond } from './ike-messages.ts'
import { type IkeSa } from './ike-state.ts'
import type { KeptTicket } from './mobility-state.ts'
import type { IkeWork } from './ike-work.ts'
import { drawIkeSpi, drawNonce, spiOctets } from './key-agreement.ts'
import { mobilityPolicy } from './mobility-policy.ts'
import { detectNat, mobilityAfterInit, natPayloads } from './nat.ts'
import { floated } from './udp-places.ts'

/** IKE_AUTH of a client that wants to come back faster (RFC 5723 §4.1). */
export const ticketRequest = (peer: IkePeer): readonly ClearPayload[] =>
  mobilityPolicy(peer).tickets ? [notify('TICKET_REQUEST')] : []

/** A ticket by value, or the refusal of one (RFC 5723 §4.1, §A.1). */
export function ticketAnswer(work: IkeWork, sa: IkeSa, asked: readonly ClearPayload[]): readonly ClearPayload[] {
  if (notifyOf(asked, 'TICKET_REQUEST') === undefined) return []
  const [key] = work.endpoint.config.ticketKeys ?? []
  if (key === undefined || sa.keys === undefined || sa.algorithms === undefined) return [notify('TICKET_NACK')]
  const seconds = work.endpoint.config.ticketSeconds ?? TICKET_SECONDS
  const state: TicketState = {
    peer: sa.peer,
    algorithms: sa.algorithms,
    skD: toHex(sa.keys.skD),
    expiresAtUs: work.context.nowUs + seconds * 1_000_000,
  }
  const ticket = sealTicket(work.context.crypto, key, work.context.draw('ticket IV', 8), utf8(JSON.stringify(state)))
  return [notifyWith('TICKET_LT_OPAQUE', { seconds, ticket })]
}
/** Roamscope: the RFC leaves it to policy (§6.2). */
const TICKET_SECONDS = 3_600

/** What a ticket holds; never the peer's secret (RFC 5723 §5). */
export interface TicketState {
  readonly peer: string
  readonly algorithms: IkeAlgorithms
  readonly skD: string
  readonly expiresAtUs: number
}

/** The client keeps the ticket with what it needs to use it (RFC 5723 §4.1). */
export function keepTicket(work: IkeWork, name: string, payloads: readonly ClearPayload[]): void {
  const sa = work.sa(name)
  if (notifyOf(payloads, 'TICKET_NACK') !== undefined)
    return work.mark('ticket-not-given', 'RFC 5723 §4.1', `${name}: the gateway gives no tickets`)
  const given = notifyOf(payloads, 'TICKET_LT_OPAQUE')?.data
  if (given === undefined || sa.keys === undefined || sa.algorithms === undefined) return
  const kept: KeptTicket = {
    line: sa.mobility.line,
    ticket: given.ticket,
    expiresAtUs: work.context.nowUs + given.seconds * 1_000_000,
    skD: sa.keys.skD,
    algorithms: sa.algorithms,
  }
  work.change({ tickets: { ...work.endpoint.tickets, [sa.peer]: kept } })
}

/** A ticket serves once, and not beyond the SA's own end (RFC 5723 §4.3, §6.2). */
export function dropTicket(work: IkeWork, peer: string): void {
  const { [peer]: _, ...tickets } = work.endpoint.tickets ?? {}
  work.change({ tickets })
}

/** An SA is deleted, and with it the ticket that came with it; one of its successor with another gateway stays (RFC 5723 §6.2). */
export function endTicket(work: IkeWork, name: string): void {
  const { peer, mobility } = work.sa(name)
  if (work.endpoint.tickets?.[peer]?.line === mobility.line) dropTicket(work, peer)
}

/** What tells a ticket from others: the check value at its end. */
export const endOf = (ticket: Uint8Array): string => toHex(ticket.slice(-16))

/** Tickets remembered as used; older ones expire sooner than so many come (Roamscope). */
const USED_MAX = 1_024

/** A ticket is used once an SA stands that came from it: nobody but its owner can bring it so far (RFC 5723 §4.3.1). */
export function spendTicket(work: IkeWork, { mobility: { ticketEnd } }: IkeSa): void {
  if (ticketEnd === '') return
  const usedTickets = [...(work.endpoint.usedTickets ?? []), ticketEnd].slice(-USED_MAX)
  work.change({ usedTickets })
}

/** IKE_SESSION_RESUME in the place of IKE_SA_INIT: no proposals, no key exchange (RFC 5723 §4.3). */
export const resumeRequest = (work: IkeWork, sa: IkeSa, ticket: Uint8Array): readonly ClearPayload[] => [
  ...(sa.cookie === undefined ? [] : [notifyWith('COOKIE', sa.cookie)]),
  { type: 'Nonce', nonce: sa.nonces.nonceI },
  notifyWith('TICKET_OPAQUE', { ticket }),
  ...(mobilityPolicy(work.peer(sa.peer)).natTraversal ? natPayloads(work, sa, sa.local, sa.remote) : []),
  notify('IKEV2_FRAGMENTATION_SUPPORTED'),
]

function keysOf(
  work: IkeWork,
  name: string,
  algorithms: IkeAlgorithms,
  of: { nonceI: Uint8Array; nonceR: Uint8Array; spiI: string; spiR: string; oldSkD: Uint8Array },
): IkeKeys {
  const inputs = { ...of, spiI: spiOctets(of.spiI), spiR: spiOctets(of.spiR) }
  const { keys, steps } = resumedIkeKeys(work.context.crypto, algorithms, inputs)
  work.derived({ kind: 'ike', name }, 'keys', steps)
  return keys
}

/** The gateway took the ticket: keys come from it and both nonces (RFC 5723 §5.1). False for an answer that does not fit. */
export function takeResumeAnswer(
  work: IkeWork,
  name: string,
  message: IkeMessage,
  payloads: readonly ClearPayload[],
  octets: Uint8Array,
): boolean {
  const sa = work.sa(name)
  const nonce = payloadOf(payloads, 'Nonce')
  const { resume: kept } = sa.mobility
  if (nonce === undefined || kept === undefined || message.responderSpi === NO_IKE_SPI) return false
  const nonces = { nonceI: sa.nonces.nonceI, nonceR: nonce.nonce }
  const spis = { spiI: sa.spiI, spiR: message.responderSpi }
  const nat = detectNat(work, payloads, spis, sa.local, sa.remote)
  const floats = nat.supported && (nat.here || nat.there || work.peer(sa.peer).mobike)
  work.changeSa(name, {
    ...spis,
    nonces,
    algorithms: kept.algorithms,
    group: kept.algorithms.keyExchange,
    keys: keysOf(work, name, kept.algorithms, { ...nonces, ...spis, oldSkD: kept.skD }),
    initResponse: octets,
    encapsulated: nat.supported && (nat.here || nat.there || work.endpoint.config.forceEncapsulation),
    behindNat: nat.here,
    mobility: { ...mobilityAfterInit(sa, payloads, nat), resumed: true },
    fragmentation: notifyOf(payloads, 'IKEV2_FRAGMENTATION_SUPPORTED') !== undefined,
    ...(floats ? { local: floated(sa.local), remote: floated(sa.remote) } : {}),
  })
  return true
}

/** New SPIs and nonces, keys from the ticket; what was negotiated then still holds (RFC 5723 §4.3, §5). */
export function answerResume(work: IkeWork, name: string): void {
  const hand = present(work.hand, 'request in hand')
  const { negotiation } = hand
  if (negotiation?.kind !== 'resume') throw new Error('assertion failed: a ticket is in hand')
  const before = work.sa(name)
  const algorithms = present(before.algorithms, 'algorithms of the ticket')
  const spis = { spiI: before.spiI, spiR: drawIkeSpi(work) }
  const nonces = { nonceI: negotiation.nonceI, nonceR: drawNonce(work) }
  const nat = detectNat(work, hand.payloads, { spiI: before.spiI, spiR: before.spiR }, hand.to, hand.from)
  const sa = work.changeSa(name, {
    ...spis,
    nonces,
    keys: keysOf(work, name, algorithms, { ...nonces, ...spis, oldSkD: negotiation.oldSkD }),
    encapsulated: nat.supported && (nat.here || nat.there || work.endpoint.config.forceEncapsulation),
    behindNat: nat.here,
    mobility: mobilityAfterInit(before, hand.payloads, nat),
    fragmentation: notifyOf(hand.payloads, 'IKEV2_FRAGMENTATION_SUPPORTED') !== undefined,
  })
  respond(work, hand, [
    { type: 'Nonce', nonce: nonces.nonceR },
    ...(nat.supported ? natPayloads(work, sa, hand.to, hand.from) : []),
    ...(sa.fragmentation ? [notify('IKEV2_FRAGMENTATION_SUPPORTED')] : []),
  ])
}
