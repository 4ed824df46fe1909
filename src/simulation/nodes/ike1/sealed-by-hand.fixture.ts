import { present } from '../../../lib/assert.ts'
import { concatBytes, u32Bytes } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from '../../../protocol/crypto/ike/real-ike-suite.ts'
import { hash1 } from '../../../protocol/crypto/ikev1/hashes.ts'
import { phase2Iv } from '../../../protocol/crypto/ikev1/phase1-keys.ts'
import { ENCRYPTION } from '../../../protocol/crypto/transforms.ts'
import type { IKEV1_EXCHANGE } from '../../../protocol/wire/ikev1/codes.ts'
import { ikev1Message } from '../../../protocol/wire/ikev1/message.ts'
import type { Ikev1Payload } from '../../../protocol/wire/ikev1/payloads.ts'
import { chainOctets } from './messages.ts'
import type { IsakmpSa } from './state.ts'

const suite = createRealIkeSuite()

export interface ByHand {
  readonly exchange: keyof typeof IKEV1_EXCHANGE
  readonly messageId: number
  /** Payloads, or octets that are none. */
  readonly behind: readonly Ikev1Payload[] | Uint8Array
  /** Type of the payload behind HASH. */
  readonly next?: number
  readonly wrongHash?: boolean
  /** Last block of the message before; of a first message: made of that of phase 1. */
  readonly iv?: Uint8Array
}

/** A message of an exchange after phase 1 as whoever has the keys of the SA could send it, good or not. */
export function sealedByHand(sa: IsakmpSa, { exchange, messageId, behind, next = 14, wrongHash = false, iv }: ByHand) {
  const { hash, encryption } = present(sa.suite, 'suite of phase 1')
  const { skeyidA } = present(sa.keys, 'keys of phase 1')
  const covered = behind instanceof Uint8Array ? behind : chainOctets(behind)
  const right = hash1(suite, hash, skeyidA, u32Bytes(messageId), covered)
  const data = wrongHash ? right.map(octet => octet ^ 1) : right
  const bare = concatBytes(Uint8Array.of(next, 0, 0, data.length + 4), data, covered)
  const { blockOctets } = ENCRYPTION[encryption]
  const padding = new Uint8Array((blockOctets - (bare.length % blockOctets)) % blockOctets)
  const first = phase2Iv(suite, hash, sa.lastBlock, u32Bytes(messageId))
  const plain = concatBytes(bare, padding)
  return ikev1Message.encode({
    initiatorCookie: sa.cookieI,
    responderCookie: sa.cookieR,
    nextPayload: 'HASH',
    exchange,
    authentication: false,
    commit: false,
    encryption: true,
    messageId,
    encrypted: suite.encrypt(encryption, sa.cipherKey, iv ?? first, plain, new Uint8Array(0)),
  })
}
