import { fromHex, u32Bytes } from '../../../lib/bytes.ts'
import { present } from '../../../lib/assert.ts'
import { phase2Iv } from '../../../protocol/crypto/ikev1/phase1-keys.ts'
import { ENCRYPTION } from '../../../protocol/crypto/transforms.ts'
import { IKEV1_PAYLOAD, type IKEV1_EXCHANGE } from '../../../protocol/wire/ikev1/codes.ts'
import {
  ikev1Message,
  ikev1Plaintext,
  type Ikev1Message,
  type Ikev1Plaintext,
} from '../../../protocol/wire/ikev1/message.ts'
import { type Ikev1Payload, ikev1PayloadCode } from '../../../protocol/wire/ikev1/payloads.ts'
import { codeNumber, codeReader } from '../../../protocol/wire/schema/numbers.ts'
import type { Ikev1Peer } from './config.ts'
import { type IsakmpSa, type MessageLabel, NO_OCTETS, type QuickExchange } from './state.ts'
import type { Ikev1Work } from './work.ts'

type Exchange = keyof typeof IKEV1_EXCHANGE
const payloadName = codeReader(IKEV1_PAYLOAD)
const NO_AAD = NO_OCTETS

export const cookieOctets = (cookie: string): Uint8Array => fromHex(cookie.slice(2))

/** Octets of payloads one behind the other, without padding: what HASH(1) and HASH(2) cover (RFC 2409 §5.5). */
export function chainOctets(payloads: readonly Ikev1Payload[]): Uint8Array {
  const [first] = payloads
  const firstPayload = first === undefined ? IKEV1_PAYLOAD.none : ikev1PayloadCode(first)
  return ikev1Plaintext.encode({ payloads, padding: NO_OCTETS }, { firstPayload })
}

const headerOf = (sa: IsakmpSa, exchange: Exchange, messageId: number, payloads: readonly Ikev1Payload[]) => {
  const [first] = payloads
  return {
    initiatorCookie: sa.cookieI,
    responderCookie: sa.cookieR,
    nextPayload: payloadName(first === undefined ? IKEV1_PAYLOAD.none : ikev1PayloadCode(first)),
    exchange,
    authentication: false,
    commit: false,
    messageId,
  }
}

/** A message in clear. */
export const clearMessage = (sa: IsakmpSa, exchange: Exchange, messageId: number, payloads: readonly Ikev1Payload[]) =>
  ikev1Message.encode({ ...headerOf(sa, exchange, messageId, payloads), encryption: false, payloads })

/** A sealed message and the last block of its ciphertext. */
export function sealedMessage(
  work: Ikev1Work,
  sa: IsakmpSa,
  { exchange, messageId, iv }: { readonly exchange: Exchange; readonly messageId: number; readonly iv: Uint8Array },
  payloads: readonly Ikev1Payload[],
): { readonly octets: Uint8Array; readonly lastBlock: Uint8Array } {
  const { encryption } = present(sa.suite, 'suite of phase 1')
  const { blockOctets } = ENCRYPTION[encryption]
  const bare = chainOctets(payloads)
  const padding = paddingFor(bare.length, blockOctets, work.peer(sa.peer).padding)
  const header = headerOf(sa, exchange, messageId, payloads)
  const firstPayload = codeNumber(IKEV1_PAYLOAD, header.nextPayload)
  const plain = ikev1Plaintext.encode({ payloads, padding }, { firstPayload })
  const encrypted = work.context.crypto.encrypt(encryption, sa.cipherKey, iv, plain, NO_AAD)
  const octets = ikev1Message.encode({ ...header, encryption: true, encrypted })
  return { octets, lastBlock: encrypted.slice(-blockOctets) }
}

/** Zeros up to a whole block (RFC 2409 Appendix B), or racoon's 1 to a block of octets, the last one telling how many. */
function paddingFor(octets: number, block: number, kind: Ikev1Peer['padding']): Uint8Array {
  const missing = (block - (octets % block)) % block
  if (kind === 'zeros') return new Uint8Array(missing)
  const padding = new Uint8Array(missing === 0 ? block : missing)
  padding[padding.length - 1] = padding.length - 1
  return padding
}

/** Octets of an encrypted message; undefined when there are no whole blocks of them. */
export function decrypted(
  work: Ikev1Work,
  sa: IsakmpSa,
  message: Ikev1Message,
  iv: Uint8Array,
): Uint8Array | undefined {
  const { encryption } = present(sa.suite, 'suite of phase 1')
  const ciphertext = message.encrypted ?? NO_OCTETS
  if (ciphertext.length === 0) return undefined
  return work.context.crypto.decrypt(encryption, sa.cipherKey, iv, ciphertext, NO_AAD)
}

/** The payloads of an encrypted message; undefined when it does not decrypt to any. */
export function openMessage(
  work: Ikev1Work,
  sa: IsakmpSa,
  message: Ikev1Message,
  iv: Uint8Array,
): (Ikev1Plaintext & { readonly lastBlock: Uint8Array }) | undefined {
  const { encryption } = present(sa.suite, 'suite of phase 1')
  const ciphertext = message.encrypted ?? NO_OCTETS
  const plain = decrypted(work, sa, message, iv)
  const firstPayload = codeNumber(IKEV1_PAYLOAD, message.nextPayload)
  const inside = plain === undefined ? undefined : ikev1Plaintext.decode(plain, { firstPayload })
  if (inside?.ok !== true) return undefined
  return { ...inside.value, lastBlock: ciphertext.slice(-ENCRYPTION[encryption].blockOctets) }
}

/** IV of the first message of an exchange after phase 1. */
export function firstIv(work: Ikev1Work, sa: IsakmpSa, messageId: number): Uint8Array {
  const { hash } = present(sa.suite, 'suite of phase 1')
  return phase2Iv(work.context.crypto, hash, sa.lastBlock, u32Bytes(messageId))
}

export function transmit(work: Ikev1Work, sa: IsakmpSa, octets: Uint8Array, label: MessageLabel): void {
  work.outputs.push({ kind: 'datagram', from: sa.local, to: sa.remote, payload: octets, ...label })
}

/** The payloads by name; notifications and Deletes by what they say. */
export const payloadsText = (payloads: readonly Ikev1Payload[]): string => payloads.map(wordOf).join(', ')

function wordOf(payload: Ikev1Payload): string {
  if (payload.type === 'N') return String(payload.notify)
  if (payload.type === 'D') return `delete ${String(payload.protocol)} SA`
  if (payload.type === 'ATTR')
    return [String(payload.cfg).replace('ISAKMP_', ''), ...payload.attributes.map(each => String(each.attribute))].join(
      ' ',
    )
  return String(payload.type)
}

/** Sends message `number` of phase 1 and keeps it for repetitions. */
export function sendPhase1(
  work: Ikev1Work,
  name: string,
  number: number,
  payloads: readonly Ikev1Payload[],
  sealed = false,
): void {
  const sa = work.sa(name)
  const exchange: Exchange = sa.exchange === 'main' ? 'Main mode' : 'Aggressive mode'
  const sentAs = numbered(exchange, number, payloads)
  if (!sealed) {
    const octets = clearMessage(sa, exchange, 0, payloads)
    work.changeSa(name, { last: { ...sa.last, sent: octets, sentAs } })
    return transmit(work, sa, octets, sentAs)
  }
  const { octets, lastBlock } = sealedMessage(work, sa, { exchange, messageId: 0, iv: sa.lastBlock }, payloads)
  work.changeSa(name, { lastBlock, last: { ...sa.last, sent: octets, sentAs } })
  return transmit(work, sa, octets, sentAs)
}

/** `Main Mode 3`, with the payloads inside. */
const numbered = (exchange: Exchange, number: number, payloads: readonly Ikev1Payload[]): MessageLabel => ({
  name: `${exchange.replace('mode', 'Mode')} ${number}`,
  detail: payloadsText(payloads),
})

/** Sends message `number` of quick mode and keeps it for repetitions. */
export function sendQuick(
  work: Ikev1Work,
  quick: QuickExchange,
  number: number,
  payloads: readonly Ikev1Payload[],
): void {
  const sa = work.sa(quick.sa)
  const sentAs = numbered('Quick mode', number, payloads)
  const exchange = 'Quick mode'
  const { messageId, lastBlock: iv } = quick
  const { octets, lastBlock } = sealedMessage(work, sa, { exchange, messageId, iv }, payloads)
  work.changeQuick(quick.name, { lastBlock, last: { ...quick.last, sent: octets, sentAs } })
  transmit(work, sa, octets, sentAs)
}

/** A Message ID that no exchange of this SA uses, never 0 (RFC 2408 §3.1). */
export function drawMessageId(work: Ikev1Work): number {
  const octets = work.context.draw('IKEv1 Message ID', 4)
  const id = new DataView(octets.buffer, octets.byteOffset, 4).getUint32(0)
  return id === 0 ? 1 : id
}
