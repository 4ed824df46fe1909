import { assert } from '../../../lib/assert.ts'
import { type Hmac, HASHES } from '../hmac.ts'
import type { IkeSuite } from './ike-suite.ts'
import { PRF } from './prf.ts'

/** Hashes and pseudo-random functions alone: what opening a capture needs of IKE. */
export type PrfSuite = Pick<IkeSuite, 'hash' | 'prf' | 'prfPlus'>

export function createPrfSuite(mac: Hmac): PrfSuite {
  const prf: PrfSuite['prf'] = (id, key, parts) => mac(PRF[id].hash, key, parts)
  return {
    hash(id, parts) {
      const state = HASHES[id].create()
      for (const part of parts) state.update(part)
      return state.digest()
    },
    prf,
    prfPlus(id, key, seed, octets) {
      const blocks = Math.ceil(octets / PRF[id].octets)
      assert(blocks <= 255, 'prf+ gives at most 255 blocks')
      const stream = new Uint8Array(blocks * PRF[id].octets)
      let last = new Uint8Array(0)
      for (let n = 1; n <= blocks; n++) {
        last = new Uint8Array(prf(id, key, [last, seed, new Uint8Array([n])]))
        stream.set(last, (n - 1) * last.length)
      }
      return stream.slice(0, octets)
    },
  }
}
