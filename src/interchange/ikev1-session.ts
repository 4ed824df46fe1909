import type { HashId } from '../protocol/crypto/hmac.ts'
import type { EncryptionId } from '../protocol/crypto/transforms.ts'
import { attributeNumber } from '../protocol/wire/ikev1/attribute.ts'
import { ATTRIBUTE_VALUE } from '../protocol/wire/ikev1/codes.ts'
import { ikev1Identification } from '../protocol/wire/ikev1/identification.ts'
import { type Ikev1Message, NO_COOKIE } from '../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../protocol/wire/ikev1/payloads.ts'
import { ikev1Sa, type Ikev1Sa } from '../protocol/wire/ikev1/sa.ts'

/** One quick mode or informational exchange: where its chain of IVs stands, and the nonces seen. */
export interface Phase2 {
  readonly lastBlock: Uint8Array
  readonly nonceI: Uint8Array | undefined
  readonly nonceR: Uint8Array | undefined
}

/** What a listener learns of one ISAKMP SA from its messages, by the initiator's cookie. */
export interface Session {
  /** Address the first message came from. */
  readonly initiator: string
  /** Body of the SA offered: SAi_b (RFC 2409 §5). */
  readonly saBody: Uint8Array | undefined
  readonly hash: HashId | undefined
  readonly cipher: 'aes' | '3des' | 'des' | undefined
  /** Bodies of the ID payloads that went in clear (aggressive mode): IDii_b, IDir_b. */
  readonly idI: Uint8Array | undefined
  readonly idR: Uint8Array | undefined
  readonly gxi: Uint8Array | undefined
  readonly gxr: Uint8Array | undefined
  /** Last block of ciphertext of phase 1; before the first one: its IV. */
  readonly lastBlock: Uint8Array | undefined
  readonly phase2: Readonly<Record<number, Phase2>>
}

/** Octets of the generic header, which no `_b` counts (RFC 2409 §3.2). */
const HEADER_OCTETS = 4

const HASH_OF = new Map<number | undefined, HashId>([
  [ATTRIBUTE_VALUE['Hash algorithm']?.['SHA1'], 'sha1'],
  [ATTRIBUTE_VALUE['Hash algorithm']?.['SHA2-256'], 'sha256'],
  [ATTRIBUTE_VALUE['Hash algorithm']?.['SHA2-384'], 'sha384'],
  [ATTRIBUTE_VALUE['Hash algorithm']?.['SHA2-512'], 'sha512'],
])
const CIPHER_OF = new Map<number | undefined, Session['cipher']>([
  [ATTRIBUTE_VALUE['Encryption algorithm']?.['DES'], 'des'],
  [ATTRIBUTE_VALUE['Encryption algorithm']?.['3DES'], '3des'],
  [ATTRIBUTE_VALUE['Encryption algorithm']?.['AES'], 'aes'],
])

const payloadOf = <T extends Ikev1Payload['type']>(payloads: readonly Ikev1Payload[], type: T) =>
  payloads.find((payload): payload is Extract<Ikev1Payload, { readonly type: T }> => payload.type === type)

/** The session after a message of phase 1 in clear: what it offers, chooses, and which public values it brings. */
export function heardInClear(session: Session | undefined, message: Ikev1Message, source: string): Session {
  const before: Session = session ?? {
    initiator: source,
    saBody: undefined,
    hash: undefined,
    cipher: undefined,
    idI: undefined,
    idR: undefined,
    gxi: undefined,
    gxr: undefined,
    lastBlock: undefined,
    phase2: {},
  }
  const payloads = message.payloads ?? []
  const sa = payloadOf(payloads, 'SA')
  const ke = payloadOf(payloads, 'KE')?.data
  const id = idBodyIn(payloads)
  const isOffer = message.responderCookie === NO_COOKIE
  const fromInitiator = isOffer || source === before.initiator
  return {
    ...before,
    ...(sa === undefined ? {} : isOffer ? { saBody: ikev1Sa.encode(sa).slice(HEADER_OCTETS) } : chosenIn(sa)),
    ...(id === undefined ? {} : fromInitiator ? { idI: id } : { idR: id }),
    ...(ke === undefined ? {} : fromInitiator ? { gxi: ke } : { gxr: ke }),
  }
}

/** Octets of the first identity behind the generic header. */
export function idBodyIn(payloads: readonly Ikev1Payload[]): Uint8Array | undefined {
  const id = payloadOf(payloads, 'ID')
  return id === undefined ? undefined : ikev1Identification.encode(id.id)
}

/** The answer has one proposal with one transform (RFC 2408 §4.2). */
function chosenIn(sa: Ikev1Sa): Partial<Session> {
  const proposal = sa.proposals[0]
  const attributes = proposal?.type === 'ISAKMP' ? proposal.transforms[0]?.attributes : undefined
  if (attributes === undefined) return {}
  return {
    hash: HASH_OF.get(attributeNumber(attributes, 'Hash algorithm')),
    cipher: CIPHER_OF.get(attributeNumber(attributes, 'Encryption algorithm')),
  }
}

/** The cipher with a key of so many octets; undefined for one that does not go with the key. */
export function cipherOf({ cipher }: Session, keyOctets: number): EncryptionId | undefined {
  if (cipher === 'des') return keyOctets === 8 ? 'des' : undefined
  if (cipher === '3des') return keyOctets === 24 ? '3des' : undefined
  if (cipher !== 'aes') return undefined
  return ({ 16: 'aes128', 24: 'aes192', 32: 'aes256' } as const)[keyOctets]
}

/** Nonces of quick mode: the first one of an exchange is the initiator's. */
export function withNonce(phase2: Phase2, payloads: readonly Ikev1Payload[]): Phase2 {
  const nonce = payloadOf(payloads, 'NONCE')?.data
  if (nonce === undefined) return phase2
  return phase2.nonceI === undefined ? { ...phase2, nonceI: nonce } : { ...phase2, nonceR: nonce }
}
