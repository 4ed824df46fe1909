import type { HashId } from '../hmac.ts'

/** Pseudo-random functions by the names users write (as strongSwan does). All are HMACs here. */
export type PrfId = 'prfsha1' | 'prfsha256' | 'prfsha384' | 'prfsha512'

export interface PrfTransform {
  readonly id: PrfId
  /** IKEv2 Transform Type 2. */
  readonly transformId: number
  readonly name: string
  readonly hash: HashId
  /** Output in octets; the preferred key has the same length (RFC 7296 §2.13). */
  readonly octets: number
  readonly ref: string
}

const hmac = (id: PrfId, transformId: number, hash: HashId, octets: number, ref: string): PrfTransform => ({
  id,
  transformId,
  name: `PRF_HMAC_${hash === 'sha1' ? 'SHA1' : `SHA2_${8 * octets}`}`,
  hash,
  octets,
  ref,
})

export const PRF: Readonly<Record<PrfId, PrfTransform>> = {
  prfsha1: hmac('prfsha1', 2, 'sha1', 20, 'RFC 2104'),
  prfsha256: hmac('prfsha256', 5, 'sha256', 32, 'RFC 4868 §2.4'),
  prfsha384: hmac('prfsha384', 6, 'sha384', 48, 'RFC 4868 §2.4'),
  prfsha512: hmac('prfsha512', 7, 'sha512', 64, 'RFC 4868 §2.4'),
}

export const prfIds = Object.values(PRF).map(transform => transform.id)

/** The PRF of a transform id; `undefined`: not supported. */
export function prfByTransform(transformId: number): PrfTransform | undefined {
  return Object.values(PRF).find(t => t.transformId === transformId)
}
