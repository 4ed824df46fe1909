import { present } from '../../../lib/assert.ts'
import type { Micros } from '../../../lib/micros.ts'
import { keyExchangeByTransform, KEY_EXCHANGE } from '../../../protocol/crypto/ike/key-exchange.ts'
import { phase1CipherKey } from '../../../protocol/crypto/ikev1/phase1-keys.ts'
import { ENCRYPTION, type EncryptionId } from '../../../protocol/crypto/transforms.ts'
import type { HashId } from '../../../protocol/crypto/hmac.ts'
import { sameAddress } from '../../../protocol/ipsec/address.ts'
import type { Whose } from '../../../protocol/ipsec/context.ts'
import type { Policy } from '../../../protocol/ipsec/spd.ts'
import type { Ikev1Context } from '../../../protocol/wire/cxtp/contexts/ikev1.ts'
import type { Phase1Suite, Place } from './config.ts'
import { linkOf } from './install.ts'
import { forgetConfig } from './mode-config.ts'
import { blankSa } from './phase1.ts'
import { blankQuick } from './quick.ts'
import { type Ikev1Endpoint, type IsakmpSa, NO_OCTETS } from './state.ts'
import type { Ikev1Work } from './work.ts'

const SECOND_US = 1_000_000

const CIPHERS: Readonly<Partial<Record<EncryptionId, Ikev1Context['algorithms']['encryption']>>> = {
  des: 'DES',
  '3des': '3DES',
  aes128: 'AES',
  aes192: 'AES',
  aes256: 'AES',
}
const HASHES: Readonly<Record<HashId, Ikev1Context['algorithms']['hash']>> = {
  sha1: 'SHA1',
  sha256: 'SHA2-256',
  sha384: 'SHA2-384',
  sha512: 'SHA2-512',
}

const isWith = (sa: IsakmpSa, whose: Whose): boolean =>
  sa.phase === 'established' &&
  ('peer' in whose ? sa.peer === whose.peer : sameAddress(sa.remote.address, whose.address))

/** The established ISAKMP SAs with them, as contexts. */
export function captureIsakmp(endpoint: Ikev1Endpoint, whose: Whose, nowUs: Micros): readonly Ikev1Context[] {
  return Object.values(endpoint.sas)
    .filter(sa => isWith(sa, whose))
    .map(sa => contextOf(endpoint, sa, nowUs))
}

function contextOf({ config, quicks, ipsec }: Ikev1Endpoint, sa: IsakmpSa, nowUs: Micros): Ikev1Context {
  const suite = present(sa.suite, 'suite of phase 1')
  const keys = present(sa.keys, 'keys of phase 1')
  const peer = config.peers.find(({ name }) => name === sa.peer)
  const lifeUs = (peer?.phase1Seconds ?? 0) * SECOND_US
  return {
    initiatorCookie: sa.cookieI,
    responderCookie: sa.cookieR,
    role: sa.role,
    exchange: sa.exchange,
    local: sa.local,
    remote: sa.remote,
    link: sa.peer,
    algorithms: {
      encryption: CIPHERS[suite.encryption] ?? '3DES',
      keyOctets: ENCRYPTION[suite.encryption].keyOctets,
      hash: HASHES[suite.hash],
      authentication: 'pre-shared key',
      group: KEY_EXCHANGE[suite.group].transformId,
    },
    skeyidD: keys.skeyidD,
    skeyidA: keys.skeyidA,
    skeyidE: keys.skeyidE,
    lastBlock: sa.lastBlock,
    pfs: peer?.pfs === undefined ? 0 : KEY_EXCHANGE[peer.pfs].transformId,
    remainingUs: Math.max(0, sa.endsAtUs === 0 ? lifeUs : sa.endsAtUs - nowUs),
    pairs: Object.values(quicks)
      .filter(quick => quick.sa === sa.name && ipsec.sad.some(({ id }) => id === `${quick.name}/out`))
      .map(({ inboundSpi, outboundSpi }) => ({ inboundSpi, outboundSpi })),
  }
}

/** The suite of a context; undefined for one this side does not have, or whose sizes are wrong. */
export function suiteOfContext({ algorithms, lastBlock }: Ikev1Context): Phase1Suite | undefined {
  const encryption = (Object.keys(CIPHERS) as EncryptionId[]).find(
    id => CIPHERS[id] === algorithms.encryption && ENCRYPTION[id].keyOctets === algorithms.keyOctets,
  )
  const hash = (Object.keys(HASHES) as HashId[]).find(id => HASHES[id] === algorithms.hash)
  const group = keyExchangeByTransform(algorithms.group)
  if (encryption === undefined || hash === undefined || group?.kind !== 'modp') return undefined
  return lastBlock.length === ENCRYPTION[encryption].blockOctets ? { encryption, hash, group: group.id } : undefined
}

/** Without a word: another router goes on with them. Rows of SAD and SPD are not this endpoint's business here. */
export function forgetIsakmp(work: Ikev1Work, whose: Whose): void {
  for (const sa of Object.values(work.endpoint.sas)) {
    if (!isWith(sa, whose)) continue
    for (const { name } of work.quicksOf(sa.name)) {
      work.stop(name)
      work.later(() => work.dropQuick(name))
    }
    for (const { name } of work.configsOf(sa.name)) forgetConfig(work, name)
    for (const actor of [`${sa.name}/setup`, `${sa.name}/dpd`, sa.name]) work.stop(actor)
    work.later(() => work.dropSa(sa.name))
  }
}

/** Read out for another router, and not released yet: nothing may happen to it here (failure case 17). */
export function quietIsakmp(work: Ikev1Work, whose: Whose, quiet: boolean): void {
  for (const sa of Object.values(work.endpoint.sas)) if (isWith(sa, whose)) work.changeSa(sa.name, { quiet })
}

export interface Ikev1Ends {
  readonly local: string
  readonly remote: string
}

const at = ({ address, port }: Place, moved: string | undefined): Place => ({ address: moved ?? address, port })

/**
 * This endpoint goes on with ISAKMP SAs of another router. Everything was judged; rows of their pairs are in the
 * databases, under the names that they get here.
 */
export function adoptIsakmp(work: Ikev1Work, contexts: readonly Ikev1Context[], ends: Ikev1Ends | undefined): void {
  for (const context of contexts) {
    const { initiatorCookie: cookieI, responderCookie: cookieR } = context
    if (Object.values(work.endpoint.sas).some(sa => sa.cookieI === cookieI && sa.cookieR === cookieR)) continue
    const suite = present(suiteOfContext(context), 'suite that was judged')
    const { skeyidD, skeyidA, skeyidE } = context
    const { keyOctets } = ENCRYPTION[suite.encryption]
    const lifeUs = context.remainingUs ?? work.peer(context.link).phase1Seconds * SECOND_US
    const { name } = work.addSa(id => ({
      ...blankSa,
      name: id,
      peer: context.link,
      role: context.role,
      exchange: context.exchange,
      cookieI,
      cookieR,
      local: at(context.local, ends?.local),
      remote: at(context.remote, ends?.remote),
      phase: 'established',
      suite,
      // SKEYID served for the proofs of phase 1, and is over.
      keys: { skeyid: NO_OCTETS, skeyidD, skeyidA, skeyidE },
      cipherKey: phase1CipherKey(work.context.crypto, suite.hash, skeyidE, keyOctets),
      lastBlock: context.lastBlock,
      establishedAtUs: work.context.nowUs,
      endsAtUs: work.context.nowUs + lifeUs,
    }))
    for (const spis of context.pairs)
      work.addQuick(id => ({
        ...blankQuick,
        ...spis,
        name: id,
        sa: name,
        peer: context.link,
        role: context.role,
        messageId: 0,
        lastBlock: NO_OCTETS,
        localRanges: [],
        remoteRanges: [],
      }))
    work.startSa(name, { announce: false, lifeUs })
    work.send(name, { type: 'begin' })
  }
}

/** The mobile's end: its ISAKMP SA is with another router now, which is another peer to it. */
export function relocateIsakmp(work: Ikev1Work, name: string, peer: string, ends: Ikev1Ends): void {
  const sa = work.sa(name)
  // What its old router assigned is not known to the new one: contexts do not carry it.
  const moved = { peer, local: at(sa.local, ends.local), remote: at(sa.remote, ends.remote), assigned: undefined }
  work.changeSa(name, moved)
  for (const quick of work.quicksOf(name)) work.changeQuick(quick.name, { peer })
  const rows = new Set(work.quicksOf(name).flatMap(quick => [`${quick.name}/in`, `${quick.name}/out`]))
  const [before, link] = [linkOf(sa.peer), linkOf(peer)]
  const { ipsec } = work.endpoint
  const renamed = (policy: Policy): Policy => {
    const { action, direction } = policy
    if (policy.id !== `${before}/${direction}` || action.kind !== 'protect') return policy
    return { ...policy, id: `${link}/${direction}`, names: [peer], owner: peer, action: { ...action, link } }
  }
  work.endpoint = {
    ...work.endpoint,
    ipsec: {
      ...ipsec,
      sad: ipsec.sad.map(row => (rows.has(row.id) ? { ...row, link, owner: peer } : row)),
      spd: ipsec.spd.map(renamed),
    },
  }
}
