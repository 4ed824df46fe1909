import { createHmac } from '../hmac.ts'
import { createKeyExchanges } from '../key-exchange/exchange.ts'
import type { X25519 } from '../key-exchange/x25519.ts'
import { createRealSuite } from '../real-suite.ts'
import type { IkeSuite } from './ike-suite.ts'
import { createPrfSuite } from './prf-suite.ts'
import { signMessage, verifyingKeyOf, verifyMessage } from './sign.ts'

/** HMAC keys remembered at a time: the keys of some hundred IKE and ESP SAs. */
const MAC_MEMO_LIMIT = 512
/** Results of each key exchange operation remembered at a time. */
const EXCHANGE_MEMO_LIMIT = 128

/** Real cryptography of IKE on @noble/*; MODP from `key-exchange/`, RSA from `rsa/`. A machine's own X25519 may be put in. */
export function createRealIkeSuite(x25519?: X25519): IkeSuite {
  const mac = createHmac(MAC_MEMO_LIMIT)
  return {
    ...createRealSuite(mac),
    ...createKeyExchanges(EXCHANGE_MEMO_LIMIT, x25519),
    ...createPrfSuite(mac),
    verifyingKey: verifyingKeyOf,
    sign: signMessage,
    verify: verifyMessage,
  }
}
