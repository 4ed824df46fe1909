import { encryptionIds, ENCRYPTION, integrityByTransform } from '../transforms.ts'
import {
  TRANSFORM_TYPE,
  type AdditionalKeyExchange,
  type AgreedSlots,
  type EspAlgorithms,
  type EspProposal,
  type IkeAlgorithms,
  type IkeProposal,
  type SequenceNumbers,
  type TransformValue,
} from './cipher-suite.ts'
import { keyExchangeByTransform } from './key-exchange.ts'
import { prfByTransform } from './prf.ts'

/*
 * From transforms on the wire to proposals, and from two lists of proposals to what both sides can do
 * (RFC 7296 §2.7, §3.3.6, RFC 9370 §2.2.1).
 */

const NONE = 0
const HIGHEST_TYPE = TRANSFORM_TYPE.additional + 6

/** The alternatives of one transform type we know; `undefined`: the type is there, but we know none of them. */
function known<T>(
  transforms: readonly TransformValue[],
  type: number,
  find: (transform: TransformValue) => T | undefined,
): readonly T[] | undefined {
  const offered = transforms.filter(transform => transform.type === type)
  const found = offered.map(find).filter(id => id !== undefined)
  return offered.length > 0 && found.length === 0 ? undefined : found
}

const encryptionOf = ({ id, keyLength }: TransformValue) =>
  encryptionIds.find(name => ENCRYPTION[name].transformId === id && ENCRYPTION[name].keyLengthAttribute === keyLength)
const withoutAttribute =
  <T>(find: (id: number) => T | undefined) =>
  ({ id, keyLength }: TransformValue): T | undefined =>
    keyLength === undefined ? find(id) : undefined
const integrityOf = withoutAttribute(id => integrityByTransform(id)?.id)
const methodOf = withoutAttribute<AdditionalKeyExchange>(id => (id === NONE ? 'none' : keyExchangeByTransform(id)?.id))
const sequenceOf = withoutAttribute((id): SequenceNumbers | undefined => (['noesn', 'esn'] as const)[id])

/** Alternatives of the ADDKE types in order, gaps as empty lists; `undefined` when one type has only unknown ones. */
function additionalOf(
  transforms: readonly TransformValue[],
): readonly (readonly AdditionalKeyExchange[])[] | undefined {
  const highest = Math.max(TRANSFORM_TYPE.additional - 1, ...transforms.map(transform => transform.type))
  const slots: (readonly AdditionalKeyExchange[])[] = []
  for (let type: number = TRANSFORM_TYPE.additional; type <= highest; type++) {
    const slot = known(transforms, type, methodOf)
    if (slot === undefined) return undefined
    slots.push(slot)
  }
  return slots
}

/**
 * The IKE proposal of transforms as received. Ids we do not know are left out. `undefined`: it can never be chosen,
 * because a type is unknown or missing, or nothing of a type is known (RFC 7296 §3.3.6).
 */
export function readIkeProposal(transforms: readonly TransformValue[]): IkeProposal | undefined {
  if (transforms.some(({ type }) => type < 1 || type > HIGHEST_TYPE || type === TRANSFORM_TYPE.sequence))
    return undefined
  const encryption = known(transforms, TRANSFORM_TYPE.encryption, encryptionOf)?.filter(id => id !== 'null')
  const integrity = known(transforms, TRANSFORM_TYPE.integrity, integrityOf)
  const prf = known(
    transforms,
    TRANSFORM_TYPE.prf,
    withoutAttribute(id => prfByTransform(id)?.id),
  )
  const keyExchange = known(transforms, TRANSFORM_TYPE.keyExchange, methodOf)?.filter(id => id !== 'none')
  const additional = additionalOf(transforms)
  if (
    !encryption?.length ||
    !prf?.length ||
    !keyExchange?.length ||
    integrity === undefined ||
    additional === undefined
  )
    return undefined
  return { protocol: 'ike', encryption, integrity, prf, keyExchange, additional }
}

/** The ESP or AH proposal of transforms as received, or `undefined` as with IKE. AH has no cipher (RFC 7296 §3.3.3). */
export function readEspProposal(
  transforms: readonly TransformValue[],
  protocol: EspProposal['protocol'] = 'esp',
): EspProposal | undefined {
  if (transforms.some(({ type }) => type < 1 || type > HIGHEST_TYPE || type === TRANSFORM_TYPE.prf)) return undefined
  const ciphers = known(transforms, TRANSFORM_TYPE.encryption, encryptionOf)
  if (protocol === 'ah' && ciphers?.length !== 0) return undefined
  const encryption = protocol === 'ah' ? (['null'] as const) : ciphers
  const integrity = known(transforms, TRANSFORM_TYPE.integrity, integrityOf)
  const keyExchange = known(transforms, TRANSFORM_TYPE.keyExchange, methodOf)
  const sequence = known(transforms, TRANSFORM_TYPE.sequence, sequenceOf)
  const additional = additionalOf(transforms)
  if (!encryption?.length || !sequence?.length || integrity === undefined) return undefined
  if (keyExchange === undefined || additional === undefined) return undefined
  return { protocol, encryption, integrity, keyExchange, additional, sequence }
}

/** The first of `preferred` that `other` has too. */
const first = <T>(preferred: readonly T[], other: readonly T[]): T | undefined =>
  preferred.find(id => other.includes(id))

const orNone = <T>(list: readonly (T | 'none')[]): readonly (T | 'none')[] => (list.length === 0 ? ['none'] : list)

/** Cipher and MAC both have; `integrity` is none with a combined mode. */
function protection(preferred: IkeProposal | EspProposal, other: IkeProposal | EspProposal) {
  const encryption = first(preferred.encryption, other.encryption)
  if (encryption === undefined) return undefined
  if (ENCRYPTION[encryption].icvOctets > 0) {
    // An AEAD proposal has no integrity algorithm or NONE (RFC 7296 §3.3).
    const separate = [preferred, other].some(({ integrity }) => integrity.some(id => id !== 'none'))
    return separate ? undefined : ({ encryption, integrity: 'none' } as const)
  }
  const integrity = first(preferred.integrity, other.integrity)
  return integrity === undefined || integrity === 'none' ? undefined : { encryption, integrity }
}

/**
 * One method for each slot both can agree on; a method already taken is not taken again. A slot `other` does not
 * have stays undefined, `none` is chosen only where it stands or where we have no such slot (RFC 9370 §2.2.1).
 */
function methods(
  preferred: readonly (readonly AdditionalKeyExchange[])[],
  other: readonly (readonly AdditionalKeyExchange[])[],
): AgreedSlots | undefined {
  const chosen: (AdditionalKeyExchange | undefined)[] = []
  for (let n = 0; n < Math.max(preferred.length, other.length); n++) {
    const theirs = other[n] ?? []
    const free = orNone(preferred[n] ?? []).filter(id => id === 'none' || !chosen.includes(id))
    const id = first(free, orNone(theirs))
    if (id === undefined) return undefined
    chosen.push(theirs.length === 0 ? undefined : id)
  }
  return chosen
}

function matchIke(preferred: IkeProposal, other: IkeProposal): IkeAlgorithms | undefined {
  const cipher = protection(preferred, other)
  const prf = first(preferred.prf, other.prf)
  const [keyExchange, ...additional] =
    methods([preferred.keyExchange, ...preferred.additional], [other.keyExchange, ...other.additional]) ?? []
  if (cipher === undefined || prf === undefined || keyExchange === undefined || keyExchange === 'none') return undefined
  return { ...cipher, prf, keyExchange, additional }
}

function matchEsp(preferred: EspProposal, other: EspProposal): EspAlgorithms | undefined {
  if (preferred.protocol !== other.protocol) return undefined
  const cipher = protection(preferred, other)
  const sequence = first(preferred.sequence, other.sequence)
  const slots = methods([preferred.keyExchange, ...preferred.additional], [other.keyExchange, ...other.additional])
  if (cipher === undefined || sequence === undefined || slots === undefined) return undefined
  const [keyExchange, ...additional] = slots
  return { protocol: preferred.protocol, ...cipher, keyExchange, additional, sequence }
}

/** What was agreed, and the place of the matching proposal in each list. */
export interface Choice<T> {
  readonly algorithms: T
  readonly preferred: number
  readonly other: number
}

function choose<P, A>(
  preferred: readonly P[],
  other: readonly (P | undefined)[],
  match: (a: P, b: P) => A | undefined,
): Choice<A> | undefined {
  for (const [i, mine] of preferred.entries())
    for (const [k, theirs] of other.entries()) {
      const algorithms = theirs === undefined ? undefined : match(mine, theirs)
      if (algorithms !== undefined) return { algorithms, preferred: i, other: k }
    }
  return undefined
}

/**
 * The first match of two lists, in the order of `preferred` and then of `other`. A responder gives its own list and
 * the offers; an initiator its own list and the one proposal of the answer. `undefined`: NO_PROPOSAL_CHOSEN.
 */
export const chooseIke = (
  preferred: readonly IkeProposal[],
  other: readonly (IkeProposal | undefined)[],
): Choice<IkeAlgorithms> | undefined => choose(preferred, other, matchIke)

export const chooseEsp = (
  preferred: readonly EspProposal[],
  other: readonly (EspProposal | undefined)[],
): Choice<EspAlgorithms> | undefined => choose(preferred, other, matchEsp)

/** The proposal without key exchanges, as it stands in IKE_AUTH (RFC 7296 §1.2). */
export const withoutKeyExchange = (proposal: EspProposal): EspProposal => ({
  ...proposal,
  keyExchange: [],
  additional: [],
})

/** Whether a proposal is one choice of each kind: what an answer must be (RFC 7296 §3.3.6). */
export function isSingleChoice(proposal: IkeProposal | EspProposal): boolean {
  const lists = [proposal.encryption, proposal.integrity, proposal.keyExchange, ...proposal.additional]
  const own = proposal.protocol === 'ike' ? proposal.prf : proposal.sequence
  return own.length === 1 && lists.every(list => list.length <= 1)
}
