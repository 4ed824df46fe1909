import {
  chooseEsp,
  chooseIke,
  readEspProposal,
  readIkeProposal,
  withoutKeyExchange,
} from '../../../protocol/crypto/ike/cipher-suite-choice.ts'
import {
  TRANSFORM_TYPE,
  transformsOf,
  type AdditionalKeyExchange,
  type EspAlgorithms,
  type EspProposal,
  type IkeAlgorithms,
  type IkeProposal,
  type TransformValue,
} from '../../../protocol/crypto/ike/cipher-suite.ts'
import type { KeyExchangeId } from '../../../protocol/crypto/ike/key-exchange.ts'
import type { Proposal, SaPayload } from '../../../protocol/wire/ikev2/sa.ts'
import { TRANSFORM, TRANSFORM_IDS } from '../../../protocol/wire/ikev2/transform-codes.ts'
import { keyBitsOf, type Transform } from '../../../protocol/wire/ikev2/transform.ts'
import { codeNumber } from '../../../protocol/wire/schema/numbers.ts'

/** What was chosen of a peer's list. */
export interface Agreed<A> {
  /** Number and SPI of the peer's proposal (RFC 7296 §3.3.1). */
  readonly number: number
  readonly spi: string
  readonly algorithms: A
}

export const WIRE_PROTOCOL = { ike: 'IKE', esp: 'ESP', ah: 'AH' } as const

/** SA payload of these proposals, numbered from `first` (RFC 7296 §3.3.1). `spi`: empty for a first IKE SA. */
export function proposalsPayload(proposals: readonly (IkeProposal | EspProposal)[], spi: string, first = 1): SaPayload {
  return {
    type: 'SA',
    proposals: proposals.map((proposal, i) => ({
      number: first + i,
      protocol: WIRE_PROTOCOL[proposal.protocol],
      spi,
      transforms: transformsOf(proposal).map(toWire),
    })),
  }
}

const toWire = ({ type, id, keyLength }: TransformValue): Transform => ({
  transform: type,
  id,
  attributes: keyLength === undefined ? [] : [{ type: 'keyLength', bits: keyLength }],
})

/** Attributes that are not understood make the transform unusable, not the proposal (RFC 7296 §3.3.6). */
const fromWire = ({ transforms }: Proposal): readonly TransformValue[] =>
  transforms
    .filter(({ attributes }) => attributes.every(({ type }) => type === 'keyLength'))
    .map(each => {
      const table = typeof each.transform === 'number' ? {} : TRANSFORM_IDS[each.transform]
      return {
        type: codeNumber(TRANSFORM, each.transform),
        id: codeNumber(table as Readonly<Record<string, number>>, each.id),
        keyLength: keyBitsOf(each),
      }
    })

/** What both sides can do for an IKE SA. `spi`: octets of the SPI that its proposals have to carry (RFC 7296 §1.3.2). */
export function agreeIke(
  own: readonly IkeProposal[],
  { proposals }: SaPayload,
  spiOctets: 0 | 8,
): Agreed<IkeAlgorithms> | undefined {
  const read = proposals.map(each =>
    each.protocol === 'IKE' && hexOctets(each.spi) === spiOctets ? readIkeProposal(fromWire(each)) : undefined,
  )
  const choice = chooseIke(own, read)
  return choice && named(choice.algorithms, proposals[choice.other])
}

/** What both sides can do for a pair of child SAs; in IKE_AUTH key exchanges do not count (RFC 7296 §1.2). */
export function agreeEsp(
  own: readonly EspProposal[],
  { proposals }: SaPayload,
  exchange: 'IKE_AUTH' | 'CREATE_CHILD_SA',
): Agreed<EspAlgorithms> | undefined {
  const read = proposals.map(each =>
    (each.protocol === 'ESP' || each.protocol === 'AH') && hexOctets(each.spi) === 4
      ? readEspProposal(fromWire(each), each.protocol === 'AH' ? 'ah' : 'esp')
      : undefined,
  )
  const bare = (list: readonly (EspProposal | undefined)[]) => list.map(each => each && withoutKeyExchange(each))
  const choice = exchange === 'IKE_AUTH' ? chooseEsp(own.map(withoutKeyExchange), bare(read)) : chooseEsp(own, read)
  return choice && named(choice.algorithms, proposals[choice.other])
}

/** Additional key exchanges agreed on, in the order they are run (RFC 9370 §2.2.1). */
export const additionalMethods = (algorithms: IkeAlgorithms | undefined): readonly KeyExchangeId[] =>
  methodsIn((algorithms?.additional ?? []).filter(id => id !== undefined))

/** Whether one of the proposals has additional key exchanges. */
export const offersMore = (proposals: readonly IkeProposal[]): boolean =>
  proposals.some(({ additional }) => additional.length > 0)

/**
 * Proposals without additional key exchanges: for rekeying, where those would take IKE_FOLLOWUP_KE (RFC 9370 §2.2.4),
 * which is not spoken here. The new keys still hang on SK_d, and so on every secret of the first set-up.
 */
export const withoutMore = (proposals: readonly IkeProposal[]): readonly IkeProposal[] =>
  proposals.map(proposal => ({ ...proposal, additional: [] }))

/** An offer without the proposals that have additional key exchanges: they are passed over (RFC 9370 §2.2.1). */
export const skippingMore = (offer: SaPayload): SaPayload => ({
  ...offer,
  proposals: offer.proposals.filter(({ transforms }) =>
    transforms.every(({ transform }) => codeNumber(TRANSFORM, transform) < TRANSFORM_TYPE.additional),
  ),
})

const hexOctets = (spi: string): number => Math.max(0, (spi.length - 2) / 2)
const named = <A>(algorithms: A, proposal: Proposal | undefined): Agreed<A> | undefined =>
  proposal && { number: proposal.number, spi: proposal.spi, algorithms }

/** The groups of the own proposals, each once, most wanted first. */
export const groupsOf = (proposals: readonly (IkeProposal | EspProposal)[]): readonly KeyExchangeId[] => [
  ...new Set(proposals.flatMap(proposal => methodsIn(proposal.keyExchange))),
]

const methodsIn = (list: readonly AdditionalKeyExchange[]): readonly KeyExchangeId[] =>
  list.filter((id): id is KeyExchangeId => id !== 'none')
