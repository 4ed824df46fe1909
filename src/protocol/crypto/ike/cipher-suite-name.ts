import { err, ok, type Result } from '../../../lib/result.ts'
import {
  ENCRYPTION,
  encryptionIds,
  INTEGRITY,
  integrityIds,
  type EncryptionId,
  type IntegrityId,
} from '../transforms.ts'
import type { AdditionalKeyExchange, EspProposal, IkeProposal, SequenceNumbers } from './cipher-suite.ts'
import { KEY_EXCHANGE, keyExchangeIds, type KeyExchangeId } from './key-exchange.ts'
import { PRF, prfIds, type PrfId } from './prf.ts'

export interface ProposalError {
  readonly code: 'badProposal'
  readonly message: string
  readonly found: string
  readonly allowed: readonly string[]
}

/** Other spellings strongSwan reads. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    aes: 'aes128',
    aes128gcm: 'aes128gcm16',
    aes128gcm128: 'aes128gcm16',
    aes192gcm: 'aes192gcm16',
    aes192gcm128: 'aes192gcm16',
    aes256gcm: 'aes256gcm16',
    aes256gcm128: 'aes256gcm16',
    sha: 'sha1',
    sha2_256: 'sha256',
    sha2_384: 'sha384',
    sha2_512: 'sha512',
    curve25519: 'x25519',
  }),
)

const MOST_PROPOSALS = 32
const MOST_ADDITIONAL = 7
const macs = integrityIds.filter(id => id !== 'none')
const sequences: readonly SequenceNumbers[] = ['esn', 'noesn']

/** The names of one proposal, sorted by what they name. */
interface Named {
  readonly encryption: EncryptionId[]
  readonly integrity: IntegrityId[]
  readonly prf: PrfId[]
  readonly keyExchange: KeyExchangeId[]
  readonly additional: AdditionalKeyExchange[][]
  readonly sequence: SequenceNumbers[]
}

type Outcome<T> = Result<T, ProposalError>

const fail = (
  proposal: string,
  message: string,
  found: string,
  allowed: readonly string[],
): Result<never, ProposalError> =>
  err({ code: 'badProposal', message: `proposal "${proposal}": ${message}`, found, allowed })

/** Adds `name` to the list of the ids it belongs to; false: it is none of them. */
function take<T extends string>(ids: readonly T[], list: T[], name: string): boolean {
  const id = ids.find(known => known === name)
  if (id !== undefined) list.push(id)
  return id !== undefined
}

function sortNames(text: string, protocol: 'ike' | 'esp'): Outcome<Named> {
  const named: Named = { encryption: [], integrity: [], prf: [], keyExchange: [], additional: [], sequence: [] }
  const seen = new Set<string>()
  for (const word of text.split('-')) {
    const slot = /^ke([1-7])_(.*)$/.exec(word)
    const spelling = slot?.[2] ?? word
    const name = ALIASES.get(spelling) ?? spelling
    const key = slot === null ? name : `ke${slot[1]}_${name}`
    if (seen.has(key)) return fail(text, 'named twice', word, [])
    seen.add(key)
    const known =
      slot === null
        ? take(encryptionIds, named.encryption, name) ||
          take(macs, named.integrity, name) ||
          take(prfIds, named.prf, name) ||
          take(keyExchangeIds, named.keyExchange, name) ||
          take(sequences, named.sequence, name)
        : takeAdditional(named.additional, Number(slot[1]), name)
    if (!known)
      return fail(text, 'unknown algorithm', word, slot === null ? wordsOf(protocol) : [...keyExchangeIds, 'none'])
  }
  return ok(named)
}

function takeAdditional(additional: AdditionalKeyExchange[][], slot: number, name: string): boolean {
  const id = ([...keyExchangeIds, 'none'] as const).find(known => known === name)
  if (id === undefined || slot > MOST_ADDITIONAL) return false
  while (additional.length < slot) additional.push([])
  additional[slot - 1]?.push(id)
  return true
}

const wordsOf = (protocol: 'ike' | 'esp'): readonly string[] => [
  ...encryptionIds.filter(id => protocol === 'esp' || id !== 'null'),
  ...macs,
  ...(protocol === 'ike' ? prfIds : []),
  ...keyExchangeIds,
  ...keyExchangeIds.map(id => `ke1_${id}`),
  ...(protocol === 'esp' ? sequences : []),
]

/** What all proposals must keep: a cipher, and combined modes apart from others (RFC 7296 §3.3, RFC 5282 §8). */
function combinedOnly(text: string, named: Named): Outcome<boolean> {
  const combined = named.encryption.filter(id => ENCRYPTION[id].icvOctets > 0)
  if (named.encryption.length === 0) return fail(text, 'an encryption algorithm is missing', text, encryptionIds)
  if (combined.length > 0 && combined.length < named.encryption.length)
    return fail(text, 'combined modes and other ciphers belong in proposals of their own', text, combined)
  return ok(combined.length > 0)
}

function ikeProposal(text: string): Outcome<IkeProposal> {
  const names = sortNames(text, 'ike')
  if (!names.ok) return names
  const { encryption, integrity, prf, keyExchange, additional, sequence } = names.value
  const combined = combinedOnly(text, names.value)
  if (!combined.ok) return combined
  const allowed = wordsOf('ike')
  if (encryption.includes('null')) return fail(text, 'IKE messages are always encrypted', 'null', allowed)
  if (sequence[0] !== undefined) return fail(text, 'only ESP has extended sequence numbers', sequence[0], allowed)
  if (!combined.value && integrity.length === 0) return fail(text, 'an integrity algorithm is missing', text, macs)
  // As strongSwan reads it: without a PRF, those that belong to the integrity algorithms.
  const prfs = prf.length > 0 ? prf : prfIds.filter(id => integrity.some(mac => mac === PRF[id].hash))
  if (prfs.length === 0) return fail(text, 'a pseudo-random function is missing', text, prfIds)
  if (keyExchange.length === 0) return fail(text, 'a key exchange is missing', text, keyExchangeIds)
  const wanted = combined.value ? [] : integrity
  return ok({ protocol: 'ike', encryption, integrity: wanted, prf: prfs, keyExchange, additional })
}

function espProposal(text: string): Outcome<EspProposal> {
  const names = sortNames(text, 'esp')
  if (!names.ok) return names
  const { encryption, integrity, prf, keyExchange, additional, sequence } = names.value
  const combined = combinedOnly(text, names.value)
  if (!combined.ok) return combined
  if (prf[0] !== undefined) return fail(text, 'only IKE has a pseudo-random function', prf[0], wordsOf('esp'))
  if (combined.value && integrity[0] !== undefined)
    return fail(text, 'a combined mode has its integrity built in', integrity[0], encryption)
  if (!combined.value && integrity.length === 0) return fail(text, 'an integrity algorithm is missing', text, macs)
  if (additional.length > 0 && keyExchange.length === 0)
    return fail(text, 'additional key exchanges need a first one', text, keyExchangeIds)
  const numbers: readonly SequenceNumbers[] = sequence.length > 0 ? sequence : ['noesn']
  return ok({ protocol: 'esp', encryption, integrity, keyExchange, additional, sequence: numbers })
}

/** Of AH: integrity, a key exchange and the size of numbers; the cipher is `null` (RFC 7296 §3.3.3). */
function ahProposal(text: string): Outcome<EspProposal> {
  const names = sortNames(text, 'esp')
  if (!names.ok) return names
  const { encryption, integrity, prf, keyExchange, additional, sequence } = names.value
  const foreign = encryption[0] ?? prf[0]
  if (foreign !== undefined) return fail(text, 'AH has integrity algorithms only', foreign, [...macs, ...sequences])
  if (integrity.length === 0) return fail(text, 'an integrity algorithm is missing', text, macs)
  const numbers: readonly SequenceNumbers[] = sequence.length > 0 ? sequence : ['noesn']
  return ok({ protocol: 'ah', encryption: ['null'], integrity, keyExchange, additional, sequence: numbers })
}

/** Reads a list with `parse`. The last text is kept: of a thousand peers, one after the other has the same. */
function listParser<T>(parse: (one: string) => Outcome<T>): (text: string) => Outcome<readonly T[]> {
  let last: { readonly text: string; readonly outcome: Outcome<readonly T[]> } | undefined
  return text => {
    if (last?.text !== text) last = { text, outcome: parseList(text, parse) }
    return last.outcome
  }
}

function parseList<T>(text: string, parse: (one: string) => Outcome<T>): Outcome<readonly T[]> {
  const parts = text.split(',').map(part => part.trim().toLowerCase())
  if (parts.length > MOST_PROPOSALS)
    return fail(text.slice(0, 80), `at most ${MOST_PROPOSALS} proposals`, String(parts.length), [])
  const proposals: T[] = []
  for (const part of parts) {
    const proposal = parse(part)
    if (!proposal.ok) return proposal
    proposals.push(proposal.value)
  }
  return ok(proposals)
}

/** Reads IKE proposals as strongSwan writes them: `aes128gcm16-prfsha256-x25519, aes256-sha256-modp2048`. */
export const parseIkeProposals = listParser<IkeProposal>(ikeProposal)

/** Reads ESP proposals: `aes128gcm16`, `aes256-sha256-modp2048-esn`. Without `esn`, 32-bit sequence numbers. */
export const parseEspProposals = listParser<EspProposal>(espProposal)

/** Reads AH proposals in the same notation: `sha256`, `sha384-x25519-esn`. */
export const parseAhProposals = listParser<EspProposal>(ahProposal)

/** The shortest text that reads back to the same proposal. */
export function formatProposal(proposal: IkeProposal | EspProposal): string {
  const additional = proposal.additional.flatMap((slot, n) => slot.map(id => `ke${n + 1}_${id}`))
  const tail = [...proposal.keyExchange.filter(id => id !== 'none'), ...additional]
  const head = [
    ...(proposal.protocol === 'ah' ? [] : proposal.encryption),
    ...proposal.integrity.filter(id => INTEGRITY[id].icvOctets > 0),
  ]
  if (proposal.protocol !== 'ike')
    return [...head, ...tail, ...(proposal.sequence.includes('esn') ? proposal.sequence : [])].join('-')
  const implied = prfIds.filter(id => proposal.integrity.some(mac => mac === PRF[id].hash))
  const prf = implied.join() === proposal.prf.join() ? [] : proposal.prf
  return [...head, ...prf, ...tail].join('-')
}

/** `AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048`: how logs and people name what was agreed. */
export function spellOut(proposal: IkeProposal | EspProposal): string {
  const methods = (slot: readonly AdditionalKeyExchange[]): readonly string[] =>
    slot.map(id => (id === 'none' ? 'NONE' : KEY_EXCHANGE[id].name))
  return [
    ...(proposal.protocol === 'ah' ? [] : proposal.encryption).map(id => {
      const { name, keyLengthAttribute } = ENCRYPTION[id]
      return name.replace('ENCR_', '') + (keyLengthAttribute === undefined ? '' : `_${keyLengthAttribute}`)
    }),
    ...proposal.integrity.map(id => INTEGRITY[id].name.replace('AUTH_', '')),
    ...(proposal.protocol === 'ike' ? proposal.prf.map(id => PRF[id].name) : []),
    ...methods(proposal.keyExchange),
    ...proposal.additional.flatMap((slot, n) => methods(slot).map(name => `KE${n + 1}_${name}`)),
    ...(proposal.protocol !== 'ike' ? proposal.sequence.map(id => (id === 'esn' ? 'EXT_SEQ' : 'NO_EXT_SEQ')) : []),
  ].join('/')
}
