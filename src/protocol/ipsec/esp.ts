import { concatBytes, equalBytes, hex32, u32Bytes } from '../../lib/bytes.ts'
import { assert } from '../../lib/assert.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { CryptoSuite } from '../crypto/suite.ts'
import { ENCRYPTION, INTEGRITY } from '../crypto/transforms.ts'
import { esp, ESP_HEADER_OCTETS } from '../wire/esp/esp.ts'
import { espPadLength, espPlaintext } from '../wire/esp/trailer.ts'
import { protocolNumber } from '../wire/ip/protocol.ts'
import { describeWireError } from '../wire/schema.ts'
import { ipsecError, type IpsecError } from './error.ts'
import { associationWith, type SecurityAssociation } from './sa.ts'
import { afterReceipt, nextSequence, receivedSequence } from './sequence.ts'

/** Random octets for IVs, drawn by name by the caller; CBC only (RFC 3602 §3, RFC 2405 §3). */
export type DrawIv = (octets: number) => Uint8Array

export interface Sealed {
  /** From SPI to ICV. */
  readonly bytes: Uint8Array
  readonly sequence: bigint
  readonly sa: SecurityAssociation
}

export interface Opened {
  readonly payload: Uint8Array
  readonly nextHeader: number
  readonly sequence: bigint
}

/** `sa` has moved on whenever the integrity held, also where the packet is refused afterwards (RFC 4303 §3.4.3). */
export interface OpenOutcome {
  readonly sa: SecurityAssociation
  readonly result: Result<Opened, IpsecError>
}

const NO_NEXT_HEADER = 59
const EMPTY = new Uint8Array(0)
/** The IV of a counter mode has 64 bits. */
const COUNTER_END = 2n ** 64n

const high32 = (sequence: bigint): Uint8Array => u32Bytes(Number(sequence >> 32n))
const low32 = (sequence: bigint): number => Number(sequence & 0xffffffffn)

/** SPI and sequence number as a combined mode authenticates them: with ESN all 64 bits (RFC 4106 §5). */
function associatedData(sa: SecurityAssociation, sequence: bigint): Uint8Array {
  const low = u32Bytes(low32(sequence))
  return sa.extendedSequence ? concatBytes(u32Bytes(sa.spi), high32(sequence), low) : concatBytes(u32Bytes(sa.spi), low)
}

/**
 * ESP packet around `payload` (tunnel mode: the inner packet; transport mode: the next layer's octets), RFC 4303
 * §3.3. Encrypts, then computes the ICV. The IV of a counter mode is its own counter, never drawn: a repetition
 * would betray both packets (RFC 4106 §2). Errors: sequence-overflow.
 */
export function sealEsp(
  sa: SecurityAssociation,
  payload: Uint8Array,
  nextHeader: number,
  crypto: CryptoSuite,
  drawIv: DrawIv,
): Result<Sealed, IpsecError> {
  const next = nextSequence(sa)
  if (!next.ok) return next
  const sequence = next.value
  const cipher = ENCRYPTION[sa.encryption]
  const counterMode = cipher.icvOctets > 0
  const ivCounter = counterMode ? sa.ivCounter + 1n : sa.ivCounter
  if (ivCounter >= COUNTER_END)
    return err(ipsecError('sequence-overflow', `${hex32(sa.spi)} has used every IV`, sa.id, 'RFC 4106 §2'))
  const iv = counterMode ? concatBytes(high32(ivCounter), u32Bytes(low32(ivCounter))) : drawIv(cipher.ivOctets)
  assert(iv.length === cipher.ivOctets, `IV of ${cipher.ivOctets} octets`)
  const padLength = espPadLength(payload.length, cipher.blockOctets)
  const plain = espPlaintext.encode({ payload, padLength, nextHeader })
  const aad = counterMode ? associatedData(sa, sequence) : EMPTY
  const ciphertext = crypto.encrypt(sa.encryption, sa.encryptionKey, iv, plain, aad)
  const covered = esp.encode({ spi: sa.spi, sequence: low32(sequence), payload: concatBytes(iv, ciphertext) })
  const icv = separateIcv(sa, covered, sequence, crypto)
  return ok({
    bytes: icv.length === 0 ? covered : concatBytes(covered, icv),
    sequence,
    sa: associationWith(sa, { sequence, ivCounter, octets: sa.octets + plain.length }),
  })
}

/** ICV of a separate integrity algorithm; with ESN the high word counts although it is not sent (RFC 4303 §2.2.1). */
function separateIcv(sa: SecurityAssociation, covered: Uint8Array, sequence: bigint, crypto: CryptoSuite): Uint8Array {
  const parts = sa.extendedSequence ? [covered, high32(sequence)] : [covered]
  return crypto.icv(sa.integrity, sa.integrityKey, parts)
}

/**
 * Opens an ESP packet (SPI to ICV) of an SA found by its SPI, in the order of RFC 4303 §3.4: window, integrity,
 * window update, decryption, padding, next header. Errors: malformed, replay, bad-icv, bad-padding, dummy-packet.
 */
export function openEsp(sa: SecurityAssociation, bytes: Uint8Array, crypto: CryptoSuite): OpenOutcome {
  const fail = (error: IpsecError, after = sa): OpenOutcome => ({ sa: after, result: err(error) })
  const cipher = ENCRYPTION[sa.encryption]
  const icvOctets = INTEGRITY[sa.integrity].icvOctets
  const body = ESP_HEADER_OCTETS + cipher.ivOctets
  const least = body + cipher.icvOctets + icvOctets + Math.max(2, cipher.blockOctets)
  const packet = esp.decode(bytes)
  if (!packet.ok || bytes.length < least)
    return fail(ipsecError('malformed', `ESP of ${bytes.length} octets, at least ${least} for ${sa.id}`, sa.id))
  const received = receivedSequence(sa, packet.value.sequence)
  if (!received.ok) return fail(received.error)
  const sequence = received.value
  const covered = bytes.subarray(0, bytes.length - icvOctets)
  if (!equalBytes(separateIcv(sa, covered, sequence, crypto), bytes.subarray(covered.length)))
    return fail(badIcv(sa, sequence))
  const iv = covered.subarray(ESP_HEADER_OCTETS, body)
  const aad = cipher.icvOctets > 0 ? associatedData(sa, sequence) : EMPTY
  const plain = crypto.decrypt(sa.encryption, sa.encryptionKey, iv, covered.subarray(body), aad)
  if (plain === undefined) {
    if (cipher.icvOctets > 0) return fail(badIcv(sa, sequence))
    const text = `ciphertext of ${covered.length - body} octets is no number of blocks of ${cipher.blockOctets}`
    return fail(ipsecError('malformed', text, sa.id, cipher.ref))
  }
  const after = afterReceipt(sa, sequence, plain.length)
  return { sa: after, result: stripTrailer(sa, plain, sequence) }
}

function badIcv(sa: SecurityAssociation, sequence: bigint): IpsecError {
  const ref = sa.integrity === 'none' ? 'RFC 4303 §3.4.4.2' : 'RFC 4303 §3.4.4.1'
  return ipsecError(
    'bad-icv',
    `packet ${sequence} on ${hex32(sa.spi)} was changed or sealed with another key`,
    sa.id,
    ref,
  )
}

/** Takes padding, pad length and next header off and looks at them (RFC 4303 §2.4, §3.4.4.1 steps 3 and 4). */
function stripTrailer(sa: SecurityAssociation, plain: Uint8Array, sequence: bigint): Result<Opened, IpsecError> {
  const decoded = espPlaintext.decode(plain)
  if (!decoded.ok) {
    const text = `packet ${sequence} on ${hex32(sa.spi)}: ${describeWireError(decoded.error)}`
    return err(ipsecError('bad-padding', text, sa.id))
  }
  const { payload, nextHeader } = decoded.value
  const number = protocolNumber(nextHeader)
  if (number === NO_NEXT_HEADER)
    return err(ipsecError('dummy-packet', `packet ${sequence} carries nothing (next header 59)`, sa.id))
  return ok({ payload, nextHeader: number, sequence })
}
