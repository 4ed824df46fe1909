import type { HashId } from '../hmac.ts'
import type { PrfSuite } from '../ike/prf-suite.ts'
import { ikev1Prf } from './phase1-keys.ts'

type Prf = Pick<PrfSuite, 'prf'>

/** What HASH_I and HASH_R cover; `idBody` is the body of the sender's ID payload, `saBody` that of the offer. */
export interface Phase1Transcript {
  readonly gxi: Uint8Array
  readonly gxr: Uint8Array
  readonly cookieI: Uint8Array
  readonly cookieR: Uint8Array
  readonly saBody: Uint8Array
}

/** HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b) (RFC 2409 §5). */
export const hashI = (suite: Prf, hash: HashId, skeyid: Uint8Array, seen: Phase1Transcript, idBody: Uint8Array) =>
  ikev1Prf(suite, hash, skeyid, [seen.gxi, seen.gxr, seen.cookieI, seen.cookieR, seen.saBody, idBody])

/** HASH_R = prf(SKEYID, g^xr | g^xi | CKY-R | CKY-I | SAi_b | IDir_b) (RFC 2409 §5). */
export const hashR = (suite: Prf, hash: HashId, skeyid: Uint8Array, seen: Phase1Transcript, idBody: Uint8Array) =>
  ikev1Prf(suite, hash, skeyid, [seen.gxr, seen.gxi, seen.cookieR, seen.cookieI, seen.saBody, idBody])

/** HASH(1) = prf(SKEYID_a, M-ID | payloads behind it): first message of quick mode, informational (RFC 2409 §5.5, §5.7). */
export const hash1 = (suite: Prf, hash: HashId, skeyidA: Uint8Array, messageId: Uint8Array, rest: Uint8Array) =>
  ikev1Prf(suite, hash, skeyidA, [messageId, rest])

/** HASH(2) = prf(SKEYID_a, M-ID | Ni_b | payloads behind it) (RFC 2409 §5.5). */
export const hash2 = (
  suite: Prf,
  hash: HashId,
  skeyidA: Uint8Array,
  messageId: Uint8Array,
  nonceI: Uint8Array,
  rest: Uint8Array,
) => ikev1Prf(suite, hash, skeyidA, [messageId, nonceI, rest])

/** HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b) (RFC 2409 §5.5). */
export const hash3 = (
  suite: Prf,
  hash: HashId,
  skeyidA: Uint8Array,
  messageId: Uint8Array,
  nonceI: Uint8Array,
  nonceR: Uint8Array,
) => ikev1Prf(suite, hash, skeyidA, [new Uint8Array([0]), messageId, nonceI, nonceR])
