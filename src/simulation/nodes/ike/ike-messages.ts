import { present } from '../../../lib/assert.ts'
import { u32Bytes } from '../../../lib/bytes.ts'
import { skProtection } from '../../../protocol/ipsec/sk-protection.ts'
import { requestMachine } from '../../../protocol/machines/ikev2/request.machine.ts'
import type { IkeExchange } from '../../../protocol/wire/ikev2/codes.ts'
import { notifyOf } from '../../../protocol/wire/ikev2/find.ts'
import { encodeIke, type IkeHeader } from '../../../protocol/wire/ikev2/message.ts'
import { firstPayloadCode, type ClearPayload } from '../../../protocol/wire/ikev2/payloads.ts'
import { innerPayloads } from '../../../protocol/wire/ikev2/plaintext.ts'
import type { SkProtection } from '../../../protocol/wire/ikev2/protection.ts'
import { sealFragments, sealMessage } from '../../../protocol/wire/ikev2/seal.ts'
import { maySend } from './handover-stage.ts'
import type { Place } from './ike-config.ts'
import type { IkeSa, Outstanding, Purpose } from './ike-state.ts'
import { coverIntermediate } from './int-auth-cover.ts'
import type { MadeMessage } from './ike-output.ts'
import type { Hand, IkeWork } from './ike-work.ts'
import { markedMessage } from './udp-places.ts'
import { afterAnswer } from './window.ts'

/** Protection of what one side of the SA sends (RFC 7296 §2.14). */
export function protectionOf(work: IkeWork, sa: IkeSa, sender: 'initiator' | 'responder'): SkProtection {
  const { encryption, integrity } = present(sa.algorithms, 'algorithms of the IKE SA')
  const keys = present(sa.keys, 'keys of the IKE SA')
  return skProtection(work.context.crypto, {
    encryption,
    integrity,
    encryptionKey: sender === 'initiator' ? keys.skEi : keys.skEr,
    integrityKey: sender === 'initiator' ? keys.skAi : keys.skAr,
  })
}

interface Encoded {
  readonly messages: readonly Uint8Array[]
  /** Of one in pieces none. */
  readonly made?: MadeMessage
}

/** Octets of a message of this SA; in pieces when it is too long and the peer can put them together (RFC 7383 §2.5). */
function encodeMessage(
  work: IkeWork,
  name: string,
  header: Pick<IkeHeader, 'exchange' | 'messageId'> & { readonly response: boolean },
  payloads: readonly ClearPayload[],
): Encoded {
  const sa = work.sa(name)
  const whole: IkeHeader = {
    initiatorSpi: sa.spiI,
    responderSpi: sa.spiR,
    exchange: header.exchange,
    messageId: header.messageId,
    response: header.response,
    initiator: sa.role === 'initiator',
  }
  if (isFirstExchange(header.exchange) || sa.keys === undefined)
    return { messages: [encodeIke({ ...whole, payloads })], made: { header: whole, payloads, key: undefined } }
  const protection = protectionOf(work, sa, sa.role)
  const options = { protection }
  const nextIv = (): Uint8Array => drawIv(work, name, protection)
  const { messageMax } = work.endpoint.config
  const message = sealMessage(whole, payloads, nextIv(), options)
  if (sa.fragmentation && message.length > messageMax)
    return { messages: sealFragments(whole, payloads, messageMax, nextIv, options) }
  const key = whole.initiator ? sa.keys.skEi : sa.keys.skEr
  return { messages: [message], made: { header: whole, payloads, key } }
}

/** Counter modes count, so that no IV comes twice; CBC wants one that nobody can foresee (RFC 5282 §3.1, RFC 7296 §3.14). */
function drawIv(work: IkeWork, name: string, { ivOctets, blockOctets }: SkProtection): Uint8Array {
  if (blockOctets > 1) return work.context.draw('IKE IV', ivOctets)
  const ivs = work.sa(name).ivs + 1n
  work.changeSa(name, { ivs })
  const iv = new Uint8Array(ivOctets)
  iv.set(u32Bytes(Number(ivs >> 32n)), ivOctets - 8)
  iv.set(u32Bytes(Number(ivs & 0xffff_ffffn)), ivOctets - 4)
  return iv
}

/** In clear, and what AUTH covers: IKE_SA_INIT, or resumption in its place (RFC 7296 §2.15, RFC 5723 §4.3). */
export const isFirstExchange = (exchange: IkeExchange): boolean =>
  exchange === 'IKE_SA_INIT' || exchange === 'IKE_SESSION_RESUME'

export const exchangeText = (exchange: IkeExchange): string =>
  typeof exchange === 'number' ? `exchange ${exchange}` : exchange

/** `made`: of a message that is no repetition. */
export function emit(
  work: IkeWork,
  from: Place,
  to: Place,
  messages: readonly Uint8Array[],
  name: string,
  made?: MadeMessage,
): void {
  for (const message of messages)
    work.outputs.push({ kind: 'datagram', from, to, payload: markedMessage(from, to, message), name, made })
}

/** What a purpose comes to once it may be sent; `undefined`: it came to nothing meanwhile. */
export type RequestBuilder = (
  work: IkeWork,
  sa: IkeSa,
  purpose: Purpose,
) => { readonly exchange: IkeExchange; readonly payloads: readonly ClearPayload[] } | undefined

/** Sends what waits, of every SA in their order; of one that comes later what the sending of another one has made it want too. */
export function sendAllWaiting(work: IkeWork, build: RequestBuilder): void {
  const next = (place: number): IkeSa | undefined =>
    work.endpoint.sas.where('waiting', 'all').find(({ name }) => (work.endpoint.sas.placeOf(name) ?? -1) > place)
  for (let sa = next(-1); sa !== undefined;) {
    const place = work.endpoint.sas.placeOf(sa.name) ?? -1
    sendWaiting(work, sa.name, build)
    sa = next(place)
  }
}

/** Sends what waits, as far as the peer's window allows: request n after the answers up to n − window (RFC 7296 §2.3). */
function sendWaiting(work: IkeWork, name: string, build: RequestBuilder): void {
  for (;;) {
    const sa = work.findSa(name)
    const [purpose, ...queue] = sa?.queue ?? []
    if (sa === undefined || purpose === undefined || !maySend(sa, purpose)) return
    // A deletion wins over a transfer (failure case 19); everything else is the next router's.
    if (sa.quiet === true && purpose.kind !== 'delete-ike') return
    const oldest = Math.min(sa.nextSend, ...sa.outstanding.map(each => each.messageId))
    if (sa.nextSend >= oldest + sa.peerWindow) return
    work.changeSa(name, { queue })
    const request = build(work, work.sa(name), purpose)
    if (request !== undefined) transmit(work, name, purpose, request)
  }
}

function transmit(
  work: IkeWork,
  name: string,
  purpose: Purpose,
  { exchange, payloads }: { readonly exchange: IkeExchange; readonly payloads: readonly ClearPayload[] },
): void {
  // Its Message ID is 0 whatever came before (RFC 6311 §5.1).
  const isSync = purpose.kind === 'sync-ids'
  const messageId = isSync ? 0 : work.sa(name).nextSend
  const { messages, made } = encodeMessage(work, name, { exchange, messageId, response: false }, payloads)
  if (exchange === 'IKE_INTERMEDIATE') coverOwn(work, name, messages, payloads)
  const sa = work.sa(name)
  const restart = isFirstExchange(exchange) ? `.${sa.restarts}` : isSync ? `.sync${sa.mobility.synced}` : ''
  const actor = `${name}/request/${messageId}${restart}`
  const request: Outstanding = {
    messageId,
    purpose,
    exchange,
    messages,
    actor,
    to: sa.remote,
    moves: sa.moves,
    cookie: notifyOf(payloads, 'COOKIE2')?.data,
    probed: false,
  }
  const [first] = messages
  work.changeSa(name, {
    outstanding: [...sa.outstanding, request],
    nextSend: isSync ? sa.nextSend : messageId + 1,
    ...(isFirstExchange(exchange) && first !== undefined ? { initRequest: first } : {}),
  })
  work.start(actor, requestMachine)
  emit(work, sa.local, sa.remote, messages, `${exchangeText(exchange)} request`, made)
}

/** What this side sends before IKE_AUTH counts for its AUTH too (RFC 9242 §3.3.2). */
function coverOwn(
  work: IkeWork,
  name: string,
  [octets]: readonly Uint8Array[],
  payloads: readonly ClearPayload[],
): void {
  if (octets === undefined) return
  const inner = innerPayloads.encode(payloads, { firstPayload: firstPayloadCode(payloads) })
  coverIntermediate(work, name, work.sa(name).role, { octets, first: firstPayloadCode(payloads), inner })
}
/** Octets of an answer that has its own rules for repetition. */
export const sealAnswer = (
  work: IkeWork,
  name: string,
  of: Pick<IkeHeader, 'exchange' | 'messageId'>,
  payloads: readonly ClearPayload[],
): readonly Uint8Array[] => encodeMessage(work, name, { ...of, response: true }, payloads).messages

/** Takes an outstanding request out: answered, or of no more use. */
export function settleRequest(work: IkeWork, name: string, request: Outstanding): void {
  const { outstanding } = work.sa(name)
  work.changeSa(name, { outstanding: outstanding.filter(each => each !== request) })
  work.send(request.actor, { type: 'answered' })
  work.stop(request.actor)
}

/** Answers the request in hand, to where it came from, and keeps the answer for its repetitions (RFC 7296 §2.1, §2.11). */
export function respond(
  work: IkeWork,
  { sa: name, exchange, messageId, from, to }: Hand,
  payloads: readonly ClearPayload[],
): void {
  const { messages, made } = encodeMessage(work, name, { exchange, messageId, response: true }, payloads)
  if (exchange === 'IKE_INTERMEDIATE') coverOwn(work, name, messages, payloads)
  const sa = work.sa(name)
  const [first] = messages
  work.changeSa(name, {
    ...afterAnswer(sa, { messageId, exchange, messages }),
    ...(isFirstExchange(exchange) && first !== undefined ? { initResponse: first } : {}),
  })
  emit(work, to, from, messages, `${exchangeText(exchange)} response`, made)
  // Fatal on both sides, without a Delete (RFC 7296 §2.21.3).
  if (sa.phase === 'established' && payloads.some(each => each.type === 'N' && each.notify === 'INVALID_SYNTAX'))
    work.send(name, { type: 'malformedRequest' })
}
