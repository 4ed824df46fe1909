import { assert } from '../../../lib/assert.ts'
import { concatBytes } from '../../../lib/bytes.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionId, type IntegrityId } from '../transforms.ts'
import { sameMac } from './auth.ts'
import type { IkeSuite } from './ike-suite.ts'
import type { IkeKeys } from './key-schedule.ts'

/** Algorithms and keys that protect the messages of one direction. */
export interface SkProtection {
  readonly encryption: EncryptionId
  readonly integrity: IntegrityId
  readonly encryptionKey: Uint8Array
  readonly integrityKey: Uint8Array
}

/** Protection of what the original initiator or the original responder of the IKE SA sends (RFC 7296 §2.14). */
export function skProtection(
  algorithms: { readonly encryption: EncryptionId; readonly integrity: IntegrityId },
  keys: IkeKeys,
  sender: 'initiator' | 'responder',
): SkProtection {
  const { encryption, integrity } = algorithms
  return sender === 'initiator'
    ? { encryption, integrity, encryptionKey: keys.skEi, integrityKey: keys.skAi }
    : { encryption, integrity, encryptionKey: keys.skEr, integrityKey: keys.skAr }
}

/** Octets of a message, end exclusive. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** An opened SK or SKF payload, with the place of each part in the message. */
export interface OpenedSk {
  /** The inner payloads in clear, without padding. */
  readonly inner: Uint8Array
  readonly padding: Uint8Array
  readonly iv: Place
  /** Inner payloads, padding and pad length, sealed. */
  readonly ciphertext: Place
  readonly icv: Place
}

export interface SkError {
  readonly code: 'truncated' | 'bad-icv' | 'bad-padding'
  readonly message: string
  readonly ref: string
}

const LENGTH_AT = 24

const isCombined = (protection: Pick<SkProtection, 'encryption'>): boolean =>
  ENCRYPTION[protection.encryption].icvOctets > 0

const icvOctetsOf = (protection: Pick<SkProtection, 'encryption' | 'integrity'>): number =>
  ENCRYPTION[protection.encryption].icvOctets + INTEGRITY[protection.integrity].icvOctets

/** Padding of `innerOctets` to whole blocks with the pad length behind: as little as possible (RFC 7296 §3.14). */
const padOctetsOf = (blockOctets: number, innerOctets: number): number =>
  (blockOctets - ((innerOctets + 1) % blockOctets)) % blockOctets

/**
 * Octets that `innerOctets` of inner payloads become between the SK (or SKF) header and the end of the message: IV,
 * ciphertext, ICV. The lengths in the headers must be written before sealing, because the ICV covers them.
 */
export function sealedOctets(protection: Pick<SkProtection, 'encryption' | 'integrity'>, innerOctets: number): number {
  const { ivOctets, blockOctets } = ENCRYPTION[protection.encryption]
  const padded = innerOctets + padOctetsOf(blockOctets, innerOctets) + 1
  return ivOctets + padded + icvOctetsOf(protection)
}

/** The most inner octets that fit in `room` octets after the SK or SKF header; negative where nothing fits. */
export function innerRoom(protection: Pick<SkProtection, 'encryption' | 'integrity'>, room: number): number {
  const { ivOctets, blockOctets } = ENCRYPTION[protection.encryption]
  const ciphertext = room - ivOctets - icvOctetsOf(protection)
  return ciphertext - (((ciphertext % blockOctets) + blockOctets) % blockOctets) - 1
}

/**
 * A whole protected message. `prefix`: everything from the IKE header to the end of the SK or SKF header, lengths
 * as they will be; `iv`: unpredictable with CBC (RFC 7296 §3.14), never used before under this key with a combined
 * mode (RFC 5282 §3.1). Padding is zeros: the RFC leaves it free and equal inputs must give equal octets.
 */
export function sealSk(
  suite: IkeSuite,
  protection: SkProtection,
  prefix: Uint8Array,
  inner: Uint8Array,
  iv: Uint8Array,
): Uint8Array {
  const total = prefix.length + sealedOctets(protection, inner.length)
  const stated = new DataView(prefix.buffer, prefix.byteOffset).getUint32(LENGTH_AT)
  assert(stated === total, `the IKE header says ${stated} octets, the message has ${total}`)
  const { blockOctets } = ENCRYPTION[protection.encryption]
  const padOctets = padOctetsOf(blockOctets, inner.length)
  const plain = new Uint8Array(inner.length + padOctets + 1)
  plain.set(inner)
  plain[plain.length - 1] = padOctets
  const aad = isCombined(protection) ? prefix : new Uint8Array(0)
  const ciphertext = suite.encrypt(protection.encryption, protection.encryptionKey, iv, plain, aad)
  const icv = suite.icv(protection.integrity, protection.integrityKey, [prefix, iv, ciphertext])
  return concatBytes(prefix, iv, ciphertext, icv)
}

/**
 * Opens the SK or SKF payload that ends a message. `bodyStart` is the first octet after the SK or SKF header.
 * Integrity is checked before anything is decrypted (RFC 7296 §3.14); any content of the padding is accepted.
 */
export function openSk(
  suite: IkeSuite,
  protection: SkProtection,
  message: Uint8Array,
  bodyStart: number,
): Result<OpenedSk, SkError> {
  const { ivOctets, blockOctets, ref } = ENCRYPTION[protection.encryption]
  const macOctets = INTEGRITY[protection.integrity].icvOctets
  const iv = { start: bodyStart, end: bodyStart + ivOctets }
  const icv = { start: message.length - icvOctetsOf(protection), end: message.length }
  const ciphertext = { start: iv.end, end: icv.start }
  const sealed = ciphertext.end - ciphertext.start
  if (sealed < 1 || sealed % blockOctets !== 0) {
    const text = `${message.length - bodyStart} octets of IV, ciphertext and ICV are no whole blocks of ${blockOctets}`
    return err({ code: 'truncated', message: text, ref })
  }
  const covered = message.subarray(0, message.length - macOctets)
  const mac = suite.icv(protection.integrity, protection.integrityKey, [covered])
  if (!sameMac(mac, message.subarray(covered.length))) return err(badIcv('RFC 7296 §3.14'))
  const aad = isCombined(protection) ? message.subarray(0, bodyStart) : new Uint8Array(0)
  const ivBytes = message.subarray(iv.start, iv.end)
  const body = message.subarray(iv.end, covered.length)
  const plain = suite.decrypt(protection.encryption, protection.encryptionKey, ivBytes, body, aad)
  if (plain === undefined) return err(badIcv('RFC 5282 §3'))
  const padOctets = plain.at(-1) ?? 0
  const innerOctets = plain.length - 1 - padOctets
  if (innerOctets < 0) {
    const text = `pad length ${padOctets} in ${plain.length} octets of plaintext`
    return err({ code: 'bad-padding', message: text, ref: 'RFC 7296 §3.14' })
  }
  return ok({ inner: plain.slice(0, innerOctets), padding: plain.slice(innerOctets, -1), iv, ciphertext, icv })
}

const badIcv = (ref: string): SkError => ({
  code: 'bad-icv',
  message: 'the message was changed or sealed with another key',
  ref,
})
