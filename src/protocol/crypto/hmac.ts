import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { KeyMemo } from './memo.ts'

export const HASHES = { sha1, sha256, sha384, sha512 }
export type HashId = keyof typeof HASHES

/** HMAC (RFC 2104) over the concatenation of `parts`, untruncated. */
export type Hmac = (hash: HashId, key: Uint8Array, parts: readonly Uint8Array[]) => Uint8Array

/** An HMAC that keeps the hashed pads of the last `limit` keys: half of the work on short messages. */
export function createHmac(limit: number): Hmac {
  const states = new KeyMemo<ReturnType<typeof hmac.create>>(limit)
  return (hash, key, parts) => {
    const state = states.get(hash, key, () => hmac.create(HASHES[hash], key)).clone()
    for (const part of parts) state.update(part)
    return state.digest()
  }
}
