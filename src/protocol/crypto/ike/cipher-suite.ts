import { ENCRYPTION, INTEGRITY, type EncryptionId, type IntegrityId } from '../transforms.ts'
import { KEY_EXCHANGE, type KeyExchangeId } from './key-exchange.ts'
import { PRF, type PrfId } from './prf.ts'

/** Whether an SA counts in 32 or 64 bits (Transform Type 5). */
export type SequenceNumbers = 'noesn' | 'esn'

/** An additional key exchange slot may be left empty by offering NONE (RFC 9370 §2.2.1). */
export type AdditionalKeyExchange = KeyExchangeId | 'none'

/** One IKE proposal: alternatives of each kind, most wanted first (RFC 7296 §3.3). */
export interface IkeProposal {
  readonly protocol: 'ike'
  readonly encryption: readonly EncryptionId[]
  /** Empty with combined modes (RFC 5282 §8). */
  readonly integrity: readonly IntegrityId[]
  readonly prf: readonly PrfId[]
  readonly keyExchange: readonly KeyExchangeId[]
  /** Alternatives for ADDKE1, ADDKE2 and on, at most seven; an empty list is a gap. */
  readonly additional: readonly (readonly AdditionalKeyExchange[])[]
}

/**
 * One proposal for a pair of child SAs; key exchanges count in CREATE_CHILD_SA only, and none at all stands for NONE. AH
 * has the cipher `null` here, and no transform for it on the wire (RFC 7296 §3.3.3).
 */
export interface EspProposal {
  readonly protocol: 'esp' | 'ah'
  readonly encryption: readonly EncryptionId[]
  readonly integrity: readonly IntegrityId[]
  readonly keyExchange: readonly AdditionalKeyExchange[]
  readonly additional: readonly (readonly AdditionalKeyExchange[])[]
  readonly sequence: readonly SequenceNumbers[]
}

/** What was agreed for an IKE SA; `integrity` is none with a combined mode. */
export interface IkeAlgorithms {
  readonly encryption: EncryptionId
  readonly integrity: IntegrityId
  readonly prf: PrfId
  readonly keyExchange: KeyExchangeId
  readonly additional: AgreedSlots
}

/** What was agreed for ADDKE1, ADDKE2 and on; undefined where the offer had no such type. */
export type AgreedSlots = readonly (AdditionalKeyExchange | undefined)[]

/** What was agreed for a pair of child SAs. */
export interface EspAlgorithms {
  readonly protocol: 'esp' | 'ah'
  readonly encryption: EncryptionId
  readonly integrity: IntegrityId
  readonly keyExchange: AdditionalKeyExchange | undefined
  readonly additional: AgreedSlots
  readonly sequence: SequenceNumbers
}

/** Transform types of a proposal (RFC 7296 §3.3.2, RFC 9370 §3). */
export const TRANSFORM_TYPE = {
  encryption: 1,
  prf: 2,
  integrity: 3,
  keyExchange: 4,
  sequence: 5,
  additional: 6,
} as const

/** A transform as it stands on the wire. */
export interface TransformValue {
  readonly type: number
  readonly id: number
  /** Key Length attribute in bits; undefined where there must be none (RFC 7296 §3.3.5). */
  readonly keyLength: number | undefined
}

const methodNumber = (id: AdditionalKeyExchange): number => (id === 'none' ? 0 : KEY_EXCHANGE[id].transformId)
const plain = (type: number, id: number): TransformValue => ({ type, id, keyLength: undefined })

const cipherTransform = (id: EncryptionId): TransformValue => ({
  type: TRANSFORM_TYPE.encryption,
  id: ENCRYPTION[id].transformId,
  keyLength: ENCRYPTION[id].keyLengthAttribute,
})

/** The transforms of a proposal in the order strongSwan sends them: ciphers, integrity, PRF, key exchanges, ESN. */
export function transformsOf(proposal: IkeProposal | EspProposal): readonly TransformValue[] {
  return [
    ...(proposal.protocol === 'ah' ? [] : proposal.encryption.map(cipherTransform)),
    ...proposal.integrity.map(id => plain(TRANSFORM_TYPE.integrity, INTEGRITY[id].transformId)),
    ...(proposal.protocol === 'ike' ? proposal.prf.map(id => plain(TRANSFORM_TYPE.prf, PRF[id].transformId)) : []),
    ...proposal.keyExchange.map(id => plain(TRANSFORM_TYPE.keyExchange, methodNumber(id))),
    ...proposal.additional.flatMap((slot, n) => slot.map(id => plain(TRANSFORM_TYPE.additional + n, methodNumber(id)))),
    ...(proposal.protocol !== 'ike'
      ? proposal.sequence.map(id => plain(TRANSFORM_TYPE.sequence, id === 'esn' ? 1 : 0))
      : []),
  ]
}

/** The agreed algorithms as a proposal with one alternative of each kind: what a responder answers with. */
export function proposalOf(agreed: IkeAlgorithms): IkeProposal
export function proposalOf(agreed: EspAlgorithms): EspProposal
export function proposalOf(agreed: IkeAlgorithms | EspAlgorithms): IkeProposal | EspProposal {
  const integrity = agreed.integrity === 'none' ? [] : [agreed.integrity]
  const additional = agreed.additional.map(id => (id === undefined ? [] : [id]))
  const common = { encryption: [agreed.encryption], integrity, additional }
  if ('prf' in agreed) return { protocol: 'ike', ...common, prf: [agreed.prf], keyExchange: [agreed.keyExchange] }
  const keyExchange = agreed.keyExchange === undefined ? [] : [agreed.keyExchange]
  return { protocol: agreed.protocol, ...common, keyExchange, sequence: [agreed.sequence] }
}
