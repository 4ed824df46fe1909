import type { EspAlgorithms, EspProposal } from '../../../protocol/crypto/ike/cipher-suite.ts'
import { KEY_EXCHANGE, keyExchangeByTransform } from '../../../protocol/crypto/ike/key-exchange.ts'
import type { HashId } from '../../../protocol/crypto/hmac.ts'
import { ENCRYPTION, type EncryptionId, type IntegrityId } from '../../../protocol/crypto/transforms.ts'
import { hex32 } from '../../../lib/bytes.ts'
import type { SaMode } from '../../../protocol/ipsec/sa.ts'
import { attributeNumber, type Ikev1Attribute } from '../../../protocol/wire/ikev1/attribute.ts'
import {
  ATTRIBUTE_VALUE,
  type ESP_TRANSFORM,
  type PHASE1_ATTRIBUTE,
  type PHASE2_ATTRIBUTE,
} from '../../../protocol/wire/ikev1/codes.ts'
import type { Ikev1Sa } from '../../../protocol/wire/ikev1/sa.ts'
import type { Ikev1Peer, Phase1Suite } from './config.ts'

type P1 = Ikev1Attribute<typeof PHASE1_ATTRIBUTE>
type P2 = Ikev1Attribute<typeof PHASE2_ATTRIBUTE>

const CIPHER_NAME: Readonly<Partial<Record<EncryptionId, string>>> = {
  des: 'DES',
  '3des': '3DES',
  aes128: 'AES',
  aes192: 'AES',
  aes256: 'AES',
}
const HASH_NAME: Readonly<Record<HashId, string>> = {
  sha1: 'SHA1',
  sha256: 'SHA2-256',
  sha384: 'SHA2-384',
  sha512: 'SHA2-512',
}
const ESP_NAME: Readonly<Partial<Record<EncryptionId, keyof typeof ESP_TRANSFORM>>> = {
  des: 'ESP_DES',
  '3des': 'ESP_3DES',
  null: 'ESP_NULL',
  aes128: 'ESP_AES',
  aes192: 'ESP_AES',
  aes256: 'ESP_AES',
}
const AUTH_NAME: Readonly<Partial<Record<IntegrityId, string>>> = {
  sha1: 'HMAC-SHA',
  sha256: 'HMAC-SHA2-256',
  sha384: 'HMAC-SHA2-384',
  sha512: 'HMAC-SHA2-512',
}
/** Two octets hold up to 65,535 seconds; more take the long form (RFC 2408 §3.3). */
const SHORT_MAX = 65_535

const short = <A extends string>(attribute: A, value: string | number) => ({ type: 'short', attribute, value }) as const
const duration = <A extends string>(attribute: A, seconds: number) =>
  seconds <= SHORT_MAX
    ? short(attribute, seconds)
    : ({
        type: 'long',
        attribute,
        value: Uint8Array.of(seconds >>> 24, (seconds >>> 16) & 255, (seconds >>> 8) & 255, seconds & 255),
      } as const)

const isAes = (id: EncryptionId): boolean => id.startsWith('aes')
const keyBits = (id: EncryptionId): number => ENCRYPTION[id].keyOctets * 8

/** Attributes in racoon's order: life, cipher, key length, authentication, hash, group. */
function phase1Attributes(suite: Phase1Suite, seconds: number): readonly P1[] {
  return [
    short('Life type', 'seconds'),
    duration('Life duration', seconds),
    short('Encryption algorithm', CIPHER_NAME[suite.encryption] ?? 0),
    ...(isAes(suite.encryption) ? [short('Key length', keyBits(suite.encryption))] : []),
    short('Authentication method', 'pre-shared key'),
    short('Hash algorithm', HASH_NAME[suite.hash]),
    short('Group description', groupName(suite)),
  ]
}
const groupName = ({ group }: Phase1Suite): string | number => nameOfGroup(KEY_EXCHANGE[group].transformId)
const nameOfGroup = (id: number): string | number =>
  Object.entries(ATTRIBUTE_VALUE['Group description'] ?? {}).find(([, value]) => value === id)?.[0] ?? id

/** The offer of phase 1: one proposal, a transform a suite (RFC 2409 §5). */
export function phase1Offer(suites: readonly Phase1Suite[], seconds: number): Ikev1Sa {
  return {
    type: 'SA',
    doi: 'IPsec',
    situation: 1,
    proposals: [
      {
        type: 'ISAKMP',
        number: 1,
        spi: '',
        transforms: suites.map((suite, index) => ({
          number: index + 1,
          id: 'KEY_IKE',
          attributes: phase1Attributes(suite, seconds),
        })),
      },
    ],
  }
}

function suiteOf(attributes: readonly P1[]): Phase1Suite | undefined {
  const number = (name: keyof typeof PHASE1_ATTRIBUTE) => attributeNumber(attributes, name)
  const named = (name: string, value: number | undefined) =>
    Object.entries(ATTRIBUTE_VALUE[name] ?? {}).find(([, code]) => code === value)?.[0]
  const cipher = named('Encryption algorithm', number('Encryption algorithm'))
  const encryption = (Object.keys(CIPHER_NAME) as EncryptionId[]).find(
    id => CIPHER_NAME[id] === cipher && (!isAes(id) || keyBits(id) === number('Key length')),
  )
  const hashName = named('Hash algorithm', number('Hash algorithm'))
  const hash = (Object.keys(HASH_NAME) as HashId[]).find(id => HASH_NAME[id] === hashName)
  const group = keyExchangeByTransform(number('Group description') ?? 0)?.id
  const isPsk = named('Authentication method', number('Authentication method')) === 'pre-shared key'
  return encryption === undefined || hash === undefined || group === undefined || !isPsk
    ? undefined
    : { encryption, hash, group }
}

const sameSuite = (a: Phase1Suite, b: Phase1Suite): boolean =>
  a.encryption === b.encryption && a.hash === b.hash && a.group === b.group

/** The first transform offered that this side takes, and the answer: that transform alone, as it was offered (RFC 2408 §4.2). */
export function choosePhase1(
  offer: Ikev1Sa,
  suites: readonly Phase1Suite[],
): { readonly suite: Phase1Suite; readonly answer: Ikev1Sa } | undefined {
  for (const proposal of offer.proposals) {
    if (proposal.type !== 'ISAKMP') continue
    for (const transform of proposal.transforms) {
      const suite = suiteOf(transform.attributes)
      if (suite === undefined || !suites.some(own => sameSuite(own, suite))) continue
      return { suite, answer: { ...offer, proposals: [{ ...proposal, transforms: [transform] }] } }
    }
  }
  return undefined
}

/** The suite an answer chose; undefined when it is not one transform, or none of those offered. */
export function chosenPhase1(answer: Ikev1Sa, suites: readonly Phase1Suite[]): Phase1Suite | undefined {
  const [proposal, ...more] = answer.proposals
  if (proposal?.type !== 'ISAKMP' || more.length > 0 || proposal.transforms.length !== 1) return undefined
  const suite = suiteOf(proposal.transforms[0]?.attributes ?? [])
  return suite !== undefined && suites.some(own => sameSuite(own, suite)) ? suite : undefined
}

/** Every pair of cipher and integrity algorithm that a list of proposals allows, in its order. */
const espPairs = (proposals: readonly EspProposal[]) =>
  proposals.flatMap(({ encryption, integrity }) =>
    encryption.flatMap(cipher => integrity.map(mac => ({ encryption: cipher, integrity: mac }))),
  )

/** The offer of quick mode: one ESP proposal, a transform a pair of algorithms; attributes in racoon's order. */
export function phase2Offer(peer: Ikev1Peer, spi: number): Ikev1Sa {
  return {
    type: 'SA',
    doi: 'IPsec',
    situation: 1,
    proposals: [
      {
        type: 'ESP',
        number: 1,
        spi: hex32(spi),
        transforms: espPairs(peer.phase2).map(({ encryption, integrity }, index) => ({
          number: index + 1,
          id: ESP_NAME[encryption] ?? 0,
          attributes: [
            short('SA life type', 'seconds'),
            duration('SA life duration', peer.phase2Seconds),
            short('Encapsulation mode', peer.mode),
            ...(isAes(encryption) ? [short('Key length', keyBits(encryption))] : []),
            short('Authentication algorithm', AUTH_NAME[integrity] ?? 0),
            ...(peer.pfs === undefined
              ? []
              : [short('Group description', nameOfGroup(KEY_EXCHANGE[peer.pfs].transformId))]),
          ],
        })),
      },
    ],
  }
}

interface Phase2Choice {
  readonly algorithms: EspAlgorithms
  readonly spi: number
  readonly answer: Ikev1Sa
}

/** The first ESP transform offered that this side takes. */
export function choosePhase2(offer: Ikev1Sa, peer: Ikev1Peer): Phase2Choice | undefined {
  for (const proposal of offer.proposals) {
    if (proposal.type !== 'ESP' || !/^0x[0-9a-f]{8}$/.test(proposal.spi)) continue
    for (const transform of proposal.transforms) {
      const algorithms = espOf(String(transform.id), transform.attributes, peer)
      if (algorithms === undefined) continue
      return {
        algorithms,
        spi: Number.parseInt(proposal.spi, 16),
        answer: { ...offer, proposals: [{ ...proposal, transforms: [transform] }] },
      }
    }
  }
  return undefined
}

function espOf(id: string, attributes: readonly P2[], peer: Ikev1Peer): EspAlgorithms | undefined {
  const number = (name: keyof typeof PHASE2_ATTRIBUTE) => attributeNumber(attributes, name)
  const mode: SaMode = number('Encapsulation mode') === 2 ? 'transport' : 'tunnel'
  const pfs = peer.pfs === undefined ? undefined : KEY_EXCHANGE[peer.pfs].transformId
  if (mode !== peer.mode || number('Group description') !== pfs) return undefined
  const found = espPairs(peer.phase2).find(
    ({ encryption, integrity }) =>
      ESP_NAME[encryption] === id &&
      (!isAes(encryption) || keyBits(encryption) === number('Key length')) &&
      ATTRIBUTE_VALUE['Authentication algorithm']?.[AUTH_NAME[integrity] ?? ''] === number('Authentication algorithm'),
  )
  return found && { protocol: 'esp', ...found, keyExchange: peer.pfs, additional: [], sequence: 'noesn' }
}
