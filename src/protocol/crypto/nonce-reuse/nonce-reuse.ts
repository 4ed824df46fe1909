import type { EncryptionTransform } from '../transforms.ts'
import { recoverGhash } from './ghash.ts'
import { recoverPoly1305 } from './poly1305.ts'
import type { NoncePair, Recovery } from './sealed.ts'

/**
 * What somebody without the key gets of the ICV's key from pairs of packets that shared a nonce. `undefined` where a nonce
 * tells nothing of it: CBC with a separate integrity algorithm. H of GCM serves every nonce of the key, r and s of Poly1305 the
 * one of the first pair only.
 */
export function recoverForgers({ mode }: EncryptionTransform, pairs: readonly NoncePair[]): Recovery | undefined {
  const [first] = pairs
  if (first === undefined) return undefined
  if (mode === 'gcm') return recoverGhash(pairs)
  return mode === 'chacha' ? recoverPoly1305(first) : undefined
}
