import { equalBytes, parseHex, u32Bytes } from '../lib/bytes.ts'
import type { HashId } from '../protocol/crypto/hmac.ts'
import type { PrfSuite } from '../protocol/crypto/ike/prf-suite.ts'
import { hash1, hash2, hash3, hashI, hashR } from '../protocol/crypto/ikev1/hashes.ts'
import { phase1Iv, phase2Iv } from '../protocol/crypto/ikev1/phase1-keys.ts'
import type { CryptoSuite } from '../protocol/crypto/suite.ts'
import { ENCRYPTION } from '../protocol/crypto/transforms.ts'
import type { Ikev1OpenRequest, Opened } from '../protocol/wire/frame.ts'
import { IKEV1_PAYLOAD } from '../protocol/wire/ikev1/codes.ts'
import { ikev1Plaintext, type Ikev1Plaintext } from '../protocol/wire/ikev1/message.ts'
import { codeNumber } from '../protocol/wire/schema/numbers.ts'
import type { IntegrityVerdict } from './integrity-verdict.ts'
import type { Ikev1OpeningKey } from './ikev1-keys.ts'
import { cipherOf, heardInClear, idBodyIn, type Phase2, type Session, withNonce } from './ikev1-session.ts'

type Answer = readonly [Opened, IntegrityVerdict | undefined]

/** ISAKMP SAs, and exchanges of one SA, that are remembered; the oldest goes first. */
const REMEMBERED_MAX = 256

/**
 * Opens encrypted messages of IKEv1 with a table of keys, as a listener who saw phase 1 from its start: algorithms come
 * from the chosen transform, the first IV from both public values, each later one from the ciphertext before
 * (RFC 2409 Appendix B). Has to be shown the messages of a capture in their order, those in clear too. A repeated message
 * opens as it did before. HASH payloads are checked where the row has SKEYID and SKEYID_a.
 */
export function createIkev1Opener(
  keys: readonly Ikev1OpeningKey[],
  crypto: CryptoSuite,
  prfs: PrfSuite,
): (request: Ikev1OpenRequest) => Answer | undefined {
  const sessions = new Map<string, Session>()
  const before = new Map<string, Answer>()
  return ({ message, source, packet }) => {
    const cookie = message.initiatorCookie
    const session = sessions.get(cookie)
    if (message.encrypted === undefined) {
      if (message.messageId === 0) remember(sessions, cookie, heardInClear(session, message, source))
      return undefined
    }
    const repeated = `${cookie} ${source} ${message.messageId} ${packet.join()}`
    const known = before.get(repeated)
    if (known !== undefined) return known
    const key = keys.find(({ initiatorCookie }) => initiatorCookie === cookie)
    if (key === undefined) return [{ verdict: 'no key', words: `no key for initiator cookie ${cookie}` }, undefined]
    if (session === undefined) return [noStart(cookie), undefined]
    const [answer, next] = openWith({ key, crypto, prfs, session }, { message, source, packet, protocol: 'ikev1' })
    remember(before, repeated, answer)
    if (next !== undefined) remember(sessions, cookie, next)
    return answer
  }
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > REMEMBERED_MAX && oldest !== undefined) map.delete(oldest)
}

const noStart = (cookie: string): Opened => ({
  verdict: 'no key',
  words: `phase 1 of initiator cookie ${cookie} is not in the capture: its algorithms and IVs are not known`,
})

interface Known {
  readonly key: Ikev1OpeningKey
  readonly crypto: CryptoSuite
  readonly prfs: PrfSuite
  readonly session: Session
}
type Request = Omit<Ikev1OpenRequest, 'destination'>

function openWith(known: Known, request: Request): readonly [Answer, Session | undefined] {
  const { key, crypto, prfs, session } = known
  const { message } = request
  const ciphertext = message.encrypted ?? new Uint8Array(0)
  const cipher = cipherOf(session, key.cipherKey.length)
  const { hash } = session
  if (cipher === undefined || hash === undefined) {
    const words = `a key of ${key.cipherKey.length} octets does not fit the algorithms that phase 1 chose`
    return [[{ verdict: 'malformed', words }, undefined], undefined]
  }
  const blockOctets = ENCRYPTION[cipher].blockOctets
  const lastBlock = session.lastBlock ?? firstIv(prfs, hash, session, blockOctets)
  if (lastBlock === undefined) return [[noStart(message.initiatorCookie), undefined], undefined]
  const id = message.messageId
  const phase2: Phase2 | undefined =
    id === 0
      ? undefined
      : (session.phase2[id] ?? {
          lastBlock: phase2Iv(prfs, hash, lastBlock, u32Bytes(id)),
          nonceI: undefined,
          nonceR: undefined,
        })
  const iv = phase2?.lastBlock ?? lastBlock
  const plain = crypto.decrypt(cipher, key.cipherKey, iv, ciphertext, new Uint8Array(0))
  const first = codeNumber(IKEV1_PAYLOAD, message.nextPayload)
  const inside = plain === undefined ? undefined : ikev1Plaintext.decode(plain, { firstPayload: first })
  const { name } = ENCRYPTION[cipher]
  if (plain === undefined || inside?.ok !== true || inside.value.payloads.length === 0) {
    const words = `decrypts with ${name} to no payloads: another key, or a message is missing before`
    return [[{ verdict: 'malformed', words }, undefined], undefined]
  }
  const isGenuine = checkHash(known, hash, request, plain, inside.value, phase2)
  const block = ciphertext.slice(-blockOctets)
  const next: Session =
    phase2 === undefined
      ? { ...session, lastBlock: block }
      : {
          ...session,
          lastBlock,
          phase2: kept(session.phase2, id, withNonce({ ...phase2, lastBlock: block }, inside.value.payloads)),
        }
  if (isGenuine === false) {
    const words = `decrypts with ${name}, but its HASH is wrong: changed on the way, or another key`
    return [[{ verdict: 'bad integrity', words }, 'bad'], undefined]
  }
  const words = `opened with ${name}, ${isGenuine === true ? 'HASH good' : 'HASH not checked'}`
  const opened: Opened = { verdict: 'good', payload: plain, nextHeader: first, words }
  return [[opened, isGenuine === true ? 'good' : 'none'], next]
}

function firstIv(prfs: PrfSuite, hash: HashId, { gxi, gxr }: Session, blockOctets: number): Uint8Array | undefined {
  return gxi === undefined || gxr === undefined ? undefined : phase1Iv(prfs, hash, gxi, gxr, blockOctets)
}

/** The exchanges of an SA with one more, the oldest left out when there are too many. */
function kept(phase2: Session['phase2'], id: number, value: Phase2): Session['phase2'] {
  const { [id]: _before, ...others } = phase2
  const entries = Object.entries(others).slice(-REMEMBERED_MAX)
  return { ...Object.fromEntries(entries), [id]: value }
}

/** Whether HASH is right; undefined when it cannot be said. */
function checkHash(
  { key, prfs, session }: Known,
  hash: HashId,
  { message, source }: Request,
  plain: Uint8Array,
  { payloads, padding }: Ikev1Plaintext,
  phase2: Phase2 | undefined,
): boolean | undefined {
  const said = payloads.find(payload => payload.type === 'HASH')?.data
  if (said === undefined) return undefined
  if (phase2 === undefined) return checkPhase1({ prfs, key, session }, hash, message, source, payloads, said)
  const { skeyidA } = key
  if (skeyidA === undefined || payloads[0]?.type !== 'HASH') return undefined
  const id = u32Bytes(message.messageId)
  const behind = plain.subarray(said.length + HEADER_OCTETS, plain.length - padding.length)
  const { nonceI, nonceR } = phase2
  if (message.exchange !== 'Quick mode' || nonceI === undefined)
    return equalBytes(said, hash1(prfs, hash, skeyidA, id, behind))
  if (nonceR === undefined) return equalBytes(said, hash2(prfs, hash, skeyidA, id, nonceI, behind))
  return equalBytes(said, hash3(prfs, hash, skeyidA, id, nonceI, nonceR))
}
const HEADER_OCTETS = 4

function checkPhase1(
  { prfs, key, session }: Omit<Known, 'crypto'>,
  hash: HashId,
  message: Request['message'],
  source: string,
  payloads: Ikev1Plaintext['payloads'],
  said: Uint8Array,
): boolean | undefined {
  const { gxi, gxr, saBody, initiator } = session
  if (key.skeyid === undefined || gxi === undefined || gxr === undefined || saBody === undefined) return undefined
  const isInitiator = source === initiator
  const idBody = idBodyIn(payloads) ?? (isInitiator ? session.idI : session.idR)
  if (idBody === undefined) return undefined
  const cookie = (text: string): Uint8Array => parseHex(text.slice(2)) ?? new Uint8Array(0)
  const seen = {
    gxi,
    gxr,
    saBody,
    cookieI: cookie(message.initiatorCookie),
    cookieR: cookie(message.responderCookie),
  }
  const make = isInitiator ? hashI : hashR
  return equalBytes(said, make(prfs, hash, key.skeyid, seen, idBody))
}
