import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { KeyMemo } from './memo.ts'

export const HASHES = { sha1, sha256, sha384, sha512 }
export type HashId = keyof typeof HASHES

/** HMAC (RFC 2104) over the concatenation of `parts`, untruncated. */
export type Hmac = (hash: HashId, key: Uint8Array, parts: readonly Uint8Array[]) => Uint8Array

/** A computation of the library under way, as far as it is used here. */
interface Running {
  update(octets: Uint8Array): unknown
  digest(): Uint8Array
  _cloneInto(to?: Running): Running
}

/** An HMAC that keeps the hashed pads of the last `limit` keys of each hash: half of the work on short messages. */
export function createHmac(limit: number): Hmac {
  const states = new KeyMemo<Running>(limit)
  // Every computation begins as a copy of a state. A copy into the same place each time allocates nothing but its
  // output: a quarter less time for a short message.
  const places = new Map<HashId, Running>()
  return (hash, key, parts) => {
    const state = states.get(hash, key, () => hmac.create(HASHES[hash], key))
    const running = state._cloneInto(places.get(hash))
    places.set(hash, running)
    for (const part of parts) running.update(part)
    return running.digest()
  }
}
