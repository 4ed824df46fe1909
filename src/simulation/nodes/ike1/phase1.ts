import { present } from '../../../lib/assert.ts'
import { KEY_EXCHANGE } from '../../../protocol/crypto/ike/key-exchange.ts'
import { hashI, hashR } from '../../../protocol/crypto/ikev1/hashes.ts'
import { phase1Steps, proofStep } from '../../../protocol/crypto/ikev1/key-steps.ts'
import { phase1CipherKey, phase1Iv, phase1Keys, pskSkeyid } from '../../../protocol/crypto/ikev1/phase1-keys.ts'
import { ENCRYPTION } from '../../../protocol/crypto/transforms.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import { ikev1Sa } from '../../../protocol/wire/ikev1/sa.ts'
import type { Ikev1Sa } from '../../../protocol/wire/ikev1/sa.ts'
import { cookieOctets } from './messages.ts'
import { type IsakmpSa, NO_LABEL, NO_OCTETS } from './state.ts'
import type { Ikev1Work } from './work.ts'

/** Octets of the generic header, which no `_b` counts (RFC 2409 §3.2). */
const HEADER_OCTETS = 4

export const setupActor = (sa: string): string => `${sa}/setup`
export const saBodyOf = (sa: Ikev1Sa): Uint8Array => ikev1Sa.encode(sa).slice(HEADER_OCTETS)

export const payloadOf = <T extends Ikev1Payload['type']>(payloads: readonly Ikev1Payload[], type: T) =>
  payloads.find((payload): payload is Extract<Ikev1Payload, { readonly type: T }> => payload.type === type)

/** 8 octets, never 0 (RFC 2408 §2.5.3). */
export function drawCookie(work: Ikev1Work): string {
  const octets = work.context.draw('ISAKMP cookie', 8)
  const text = Array.from(octets, octet => octet.toString(16).padStart(2, '0')).join('')
  return text === '0'.repeat(16) ? '0x0000000000000001' : `0x${text}`
}

export function drawNonce(work: Ikev1Work, peer: string): Uint8Array {
  return work.context.draw('nonce', work.peer(peer).nonceOctets)
}

/** The own random octets for a group; they make the public value. */
export function drawKey(work: Ikev1Work, sa: IsakmpSa): Uint8Array {
  const { group } = present(sa.suite, 'suite of phase 1')
  return work.context.draw('key exchange', KEY_EXCHANGE[group].initiatorRandomOctets)
}

export const publicValue = (work: Ikev1Work, sa: IsakmpSa): Uint8Array =>
  work.context.crypto.initiatorValue(present(sa.suite, 'suite of phase 1').group, sa.random)

/** Takes the peer's public value and nonce and makes all keys; false when the value is none of the group. */
export function makeKeys(work: Ikev1Work, name: string, peerValue: Uint8Array, peerNonce: Uint8Array): boolean {
  const sa = work.sa(name)
  const suite = present(sa.suite, 'suite of phase 1')
  const { crypto } = work.context
  const secret = crypto.finish(suite.group, sa.random, peerValue)
  if (!secret.ok || peerNonce.length < NONCE_MIN || peerNonce.length > NONCE_MAX) return false
  const values = sa.role === 'initiator' ? { gxr: peerValue, nonceR: peerNonce } : { gxi: peerValue, nonceI: peerNonce }
  const known = { ...sa, ...values }
  const psk = work.peer(sa.peer).secret
  const skeyid = pskSkeyid(crypto, suite.hash, psk, known.nonceI, known.nonceR)
  const shared = { secret: secret.value, cookieI: cookieOctets(sa.cookieI), cookieR: cookieOctets(sa.cookieR) }
  const keys = phase1Keys(crypto, suite.hash, skeyid, shared)
  const { keyOctets, blockOctets } = ENCRYPTION[suite.encryption]
  const inputs = { ...shared, psk, nonceI: known.nonceI, nonceR: known.nonceR }
  work.derived({ kind: 'ike', name }, 'keys', phase1Steps(crypto, suite.hash, inputs, keys, keyOctets))
  work.changeSa(name, {
    ...values,
    secret: secret.value,
    keys,
    cipherKey: phase1CipherKey(crypto, suite.hash, keys.skeyidE, keyOctets),
    lastBlock: phase1Iv(crypto, suite.hash, known.gxi, known.gxr, blockOctets),
  })
  return true
}
/** RFC 2409 §5. */
const NONCE_MIN = 8
const NONCE_MAX = 256

/** HASH_I or HASH_R of an SA whose keys are made (RFC 2409 §5). */
export function proof(work: Ikev1Work, sa: IsakmpSa, of: IsakmpSa['role']): Uint8Array {
  const { hash } = present(sa.suite, 'suite of phase 1')
  const { skeyid } = present(sa.keys, 'keys of phase 1')
  const seen = {
    gxi: sa.gxi,
    gxr: sa.gxr,
    saBody: sa.saBody,
    cookieI: cookieOctets(sa.cookieI),
    cookieR: cookieOctets(sa.cookieR),
  }
  const isInitiator = of === 'initiator'
  const output = isInitiator
    ? hashI(work.context.crypto, hash, skeyid, seen, sa.idI)
    : hashR(work.context.crypto, hash, skeyid, seen, sa.idR)
  const idBody = isInitiator ? sa.idI : sa.idR
  work.derived({ kind: 'ike', name: sa.name }, `proof of the ${of}`, [
    proofStep(hash, of, skeyid, seen, idBody, output),
  ])
  return output
}

/** What an ISAKMP SA has before anything was said. */
export const blankSa = {
  phase: 'setup',
  suite: undefined,
  saBody: NO_OCTETS,
  idI: NO_OCTETS,
  idR: NO_OCTETS,
  random: NO_OCTETS,
  gxi: NO_OCTETS,
  gxr: NO_OCTETS,
  nonceI: NO_OCTETS,
  nonceR: NO_OCTETS,
  secret: NO_OCTETS,
  keys: undefined,
  cipherKey: NO_OCTETS,
  lastBlock: NO_OCTETS,
  last: { sent: NO_OCTETS, sentAs: NO_LABEL, heard: NO_OCTETS },
  older: [],
  establishedAtUs: 0,
  endsAtUs: 0,
  assigned: undefined,
  life: { peerAnswers: false, heardAtUs: 0, sent: undefined, heard: undefined },
} as const
