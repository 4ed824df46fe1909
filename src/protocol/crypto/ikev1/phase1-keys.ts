import { concatBytes } from '../../../lib/bytes.ts'
import type { PrfSuite } from '../ike/prf-suite.ts'
import type { PrfId } from '../ike/prf.ts'
import type { HashId } from '../hmac.ts'

/** The prf of IKEv1 is the HMAC of the negotiated hash (RFC 2409 §4). */
export const PRF_OF: Readonly<Record<HashId, PrfId>> = {
  sha1: 'prfsha1',
  sha256: 'prfsha256',
  sha384: 'prfsha384',
  sha512: 'prfsha512',
}
type Prf = Pick<PrfSuite, 'prf'>

export const ikev1Prf = ({ prf }: Prf, hash: HashId, key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array =>
  prf(PRF_OF[hash], key, parts)

/** What both sides know after the key exchange: 8 octets a cookie, g^xy in its full length. */
export interface Phase1Secrets {
  readonly secret: Uint8Array
  readonly cookieI: Uint8Array
  readonly cookieR: Uint8Array
}
export interface Phase1Keys {
  readonly skeyid: Uint8Array
  readonly skeyidD: Uint8Array
  readonly skeyidA: Uint8Array
  readonly skeyidE: Uint8Array
}

/** SKEYID = prf(pre-shared key, Ni_b | Nr_b) (RFC 2409 §5.4). */
export const pskSkeyid = (suite: Prf, hash: HashId, psk: Uint8Array, nonceI: Uint8Array, nonceR: Uint8Array) =>
  ikev1Prf(suite, hash, psk, [nonceI, nonceR])

/** SKEYID_d, SKEYID_a and SKEYID_e, each made of the one before (RFC 2409 §5). */
export function phase1Keys(suite: Prf, hash: HashId, skeyid: Uint8Array, inputs: Phase1Secrets): Phase1Keys {
  const { secret, cookieI, cookieR } = inputs
  const next = (before: readonly Uint8Array[], digit: number): Uint8Array =>
    ikev1Prf(suite, hash, skeyid, [...before, secret, cookieI, cookieR, new Uint8Array([digit])])
  const skeyidD = next([], 0)
  const skeyidA = next([skeyidD], 1)
  const skeyidE = next([skeyidA], 2)
  return { skeyid, skeyidD, skeyidA, skeyidE }
}

/** Key of the cipher: SKEYID_e cut, or stretched when it is too short (RFC 2409 Appendix B). */
export function phase1CipherKey(suite: Prf, hash: HashId, skeyidE: Uint8Array, octets: number): Uint8Array {
  const blocks = cipherKeyBlocks(suite, hash, skeyidE, octets)
  return (blocks.length === 0 ? skeyidE : concatBytes(...blocks)).slice(0, octets)
}

/** K1 = prf(SKEYID_e, 0), Kn = prf(SKEYID_e, Kn-1), as many as a key of `octets` needs; none where SKEYID_e is long enough. */
export function cipherKeyBlocks(suite: Prf, hash: HashId, skeyidE: Uint8Array, octets: number): readonly Uint8Array[] {
  const blocks: Uint8Array[] = []
  if (skeyidE.length >= octets) return blocks
  let block = Uint8Array.of(0)
  for (let have = 0; have < octets; have += block.length) {
    block = new Uint8Array(ikev1Prf(suite, hash, skeyidE, [block]))
    blocks.push(block)
  }
  return blocks
}

/** IV of the first encrypted message of phase 1: hash(g^xi | g^xr) (RFC 2409 Appendix B). */
export const phase1Iv = (
  { hash }: Pick<PrfSuite, 'hash'>,
  id: HashId,
  gxi: Uint8Array,
  gxr: Uint8Array,
  block: number,
) => hash(id, [gxi, gxr]).slice(0, block)

/** IV of the first message of a phase 2 exchange: hash(last ciphertext block of phase 1 | M-ID) (RFC 2409 Appendix B). */
export const phase2Iv = (
  { hash }: Pick<PrfSuite, 'hash'>,
  id: HashId,
  lastBlock: Uint8Array,
  messageId: Uint8Array,
): Uint8Array => hash(id, [lastBlock, messageId]).slice(0, lastBlock.length)
