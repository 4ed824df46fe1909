import { assert } from '../../../lib/assert.ts'
import { createHmac, HASHES } from '../hmac.ts'
import { createKeyExchanges } from '../key-exchange/exchange.ts'
import { createRealSuite } from '../real-suite.ts'
import type { IkeSuite } from './ike-suite.ts'
import { PRF } from './prf.ts'
import { signMessage, verifyingKeyOf, verifyMessage } from './sign.ts'

/** HMAC keys remembered at a time: the keys of some hundred IKE and ESP SAs. */
const MAC_MEMO_LIMIT = 512
/** Results of each key exchange operation remembered at a time. */
const EXCHANGE_MEMO_LIMIT = 128

/** Real cryptography of IKE on @noble/*; MODP from `key-exchange/`, RSA from `rsa/`. */
export function createRealIkeSuite(): IkeSuite {
  const mac = createHmac(MAC_MEMO_LIMIT)
  const prf: IkeSuite['prf'] = (id, key, parts) => mac(PRF[id].hash, key, parts)
  return {
    ...createRealSuite(mac),
    ...createKeyExchanges(EXCHANGE_MEMO_LIMIT),
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
    verifyingKey: verifyingKeyOf,
    sign: signMessage,
    verify: verifyMessage,
  }
}
