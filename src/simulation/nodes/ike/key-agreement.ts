import { fromHex } from '../../../lib/bytes.ts'
import { KEY_EXCHANGE, keyExchangeByTransform, type KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import type { KePayload } from '../../../protocol/wire/ikev2/ke.ts'
import { KE_METHOD, type KeMethod } from '../../../protocol/wire/ikev2/transform-codes.ts'
import { codeNumber } from '../../../protocol/wire/schema/numbers.ts'
import { SPI_FIRST } from '../../../protocol/ipsec/sa.ts'
import type { KeyAnswer } from '../../../protocol/crypto/ike/ike-suite.ts'
import type { IkeWork } from './ike-work.ts'
import { spiPolicy } from './spi-policy.ts'

const NONCE_OCTETS = 32

/** Nonces of 256 bits: at least half the key of every PRF here (RFC 7296 §2.10). */
export const drawNonce = (work: IkeWork): Uint8Array => work.context.draw('nonce', NONCE_OCTETS)

export const drawKey = (work: IkeWork, group: KeyExchangeId): Uint8Array =>
  work.context.draw('key exchange', KEY_EXCHANGE[group].initiatorRandomOctets)

/** For a pause after a refusal, 0 to 255 (RFC 7296 §2.25); drawn only when there will be one. */
export const drawStagger = (work: IkeWork, pauses: boolean): number =>
  pauses ? (work.context.draw('IKE retry pause', 1)[0] ?? 0) : 0

/** An IKE SPI, never zero (RFC 7296 §3.1). */
export function drawIkeSpi(work: IkeWork): string {
  const taken = work.endpoint.spisTaken ?? { child: 0, ike: 0 }
  const first = spiPolicy(work.endpoint.config).firstIkeSpis[taken.ike]
  if (first !== undefined) {
    work.change({ spisTaken: { ...taken, ike: taken.ike + 1 } })
    return first
  }
  const octets = work.context.draw('IKE SPI', 8)
  const spi = Array.from(octets, octet => octet.toString(16).padStart(2, '0')).join('')
  return spi === '0'.repeat(16) ? '0x0000000000000001' : `0x${spi}`
}

/** Numbers of child SAs as gateways choose them: apart from those people type in (Roamscope). */
const SPI_BASE = 0xc000_0000
const SPI_BITS = 28

/** A number for an inbound SA, looked up nowhere. `small`: of the space that policy says, not of all. */
export function spiNumber(work: IkeWork, purpose: string, small = true): number {
  const taken = work.endpoint.spisTaken ?? { child: 0, ike: 0 }
  const { firstChildSpis, spiBits: wanted } = spiPolicy(work.endpoint.config)
  const spiBits = small ? wanted : undefined
  const first = firstChildSpis[taken.child]
  if (first !== undefined) {
    work.change({ spisTaken: { ...taken, child: taken.child + 1 } })
    return first
  }
  const drawn = work.context.draw(purpose, 4)
  const number = new DataView(drawn.buffer, drawn.byteOffset).getUint32(0)
  return (spiBits === undefined ? SPI_BASE : SPI_FIRST) + (number % 2 ** (spiBits ?? SPI_BITS))
}

export const spiOctets = (spi: string): Uint8Array => fromHex(spi.slice(2))

export const kePayload = (work: IkeWork, group: KeyExchangeId, random: Uint8Array): KePayload => ({
  type: 'KE',
  method: KEY_EXCHANGE[group].transformId,
  data: work.context.crypto.initiatorValue(group, random),
})

export const answerPayload = (group: KeyExchangeId, { value }: KeyAnswer): KePayload => ({
  type: 'KE',
  method: KEY_EXCHANGE[group].transformId,
  data: value,
})

/** The method of a KE payload or of INVALID_KE_PAYLOAD; `undefined`: not supported. */
export const groupOf = (method: KeMethod): KeyExchangeId | undefined =>
  keyExchangeByTransform(codeNumber(KE_METHOD, method))?.id

/** The own value and the secret; `undefined` when the initiator's value is none of this group (RFC 6989 §2). */
export function answerKey(work: IkeWork, group: KeyExchangeId, { data }: KePayload): KeyAnswer | undefined {
  const random = work.context.draw('key exchange', KEY_EXCHANGE[group].responderRandomOctets)
  const answer = work.context.crypto.respond(group, random, data)
  return answer.ok ? answer.value : undefined
}

export function finishKey(
  work: IkeWork,
  group: KeyExchangeId,
  random: Uint8Array,
  { data }: KePayload,
): Uint8Array | undefined {
  const secret = work.context.crypto.finish(group, random, data)
  return secret.ok ? secret.value : undefined
}
