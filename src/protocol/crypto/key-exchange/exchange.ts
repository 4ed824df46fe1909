import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { assert } from '../../../lib/assert.ts'
import { concatBytes } from '../../../lib/bytes.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import type { KeyAnswer } from '../ike/ike-suite.ts'
import {
  KEY_EXCHANGE,
  type KeyExchangeError,
  type KeyExchangeId,
  type KeyExchangeTransform,
} from '../ike/key-exchange.ts'
import { KeyMemo } from '../memo.ts'
import { ecpPublic, ecpShared, isEcpPublic } from './ecp.ts'
import { isModpPublic, MODP_1024, MODP_1536, MODP_2048, MODP_3072, MODP_768, modpPublic, modpShared } from './modp.ts'
import { nobleX25519, type X25519 } from './x25519.ts'

type Outcome<T> = Result<T, KeyExchangeError>

interface Exchange {
  initiatorValue(random: Uint8Array): Uint8Array
  respond(random: Uint8Array, initiatorValue: Uint8Array): Outcome<KeyAnswer>
  finish(random: Uint8Array, responderValue: Uint8Array): Outcome<Uint8Array>
}

/** A Diffie-Hellman group: both sides make a value of their own and raise the other's to their exponent. */
function diffieHellman(
  publicOf: (random: Uint8Array) => Uint8Array,
  secretOf: (random: Uint8Array, peerValue: Uint8Array) => Outcome<Uint8Array>,
): Exchange {
  return {
    initiatorValue: publicOf,
    respond(random, peerValue) {
      const secret = secretOf(random, peerValue)
      return secret.ok ? ok({ value: publicOf(random), secret: secret.value }) : secret
    },
    finish: secretOf,
  }
}

const modp = (group: typeof MODP_2048): Exchange =>
  diffieHellman(
    random => modpPublic(group, random),
    (random, peerValue) => {
      if (isModpPublic(group, peerValue)) return ok(modpShared(group, random, peerValue))
      return err({ code: 'out-of-range', message: 'public value not between 1 and p − 1', ref: 'RFC 6989 §2.1' })
    },
  )

const ecp = (curve: 'p256' | 'p384'): Exchange =>
  diffieHellman(
    random => ecpPublic(curve, random),
    (random, peerValue) => {
      if (isEcpPublic(curve, peerValue)) return ok(ecpShared(curve, random, peerValue))
      return err({ code: 'not-on-curve', message: `public value is no point of ${curve}`, ref: 'RFC 6989 §2.3' })
    },
  )

const montgomery = ({ publicOf, secretOf }: X25519): Exchange =>
  diffieHellman(publicOf, (random, peerValue) => {
    const secret = secretOf(random, peerValue)
    if (secret !== undefined) return ok(secret)
    const message = 'the public value has small order: the secret would be zero'
    return err({ code: 'zero-secret', message, ref: 'RFC 7748 §6.1' })
  })

interface MlKemPair {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/**
 * ML-KEM: the initiator makes a key pair of the seed d ‖ z, the responder encapsulates to it. A ciphertext not made
 * with our key gives a secret nobody else knows, not an error (FIPS 203 §6.3): the first message then does not open.
 */
function mlKem(memoLimit: number): Exchange {
  const pairs = new KeyMemo<MlKemPair>(memoLimit)
  const pairOf = (seed: Uint8Array): MlKemPair => pairs.get('', seed, () => ml_kem768.keygen(seed))
  return {
    initiatorValue: random => pairOf(random).publicKey,
    respond(random, initiatorValue) {
      try {
        const { cipherText, sharedSecret } = ml_kem768.encapsulate(initiatorValue, random)
        return ok({ value: cipherText, secret: sharedSecret.slice() })
      } catch {
        // Sizes were checked before: the library throws for nothing else.
        return err({ code: 'bad-encapsulation-key', message: 'a coefficient is not below q', ref: 'FIPS 203 §7.2' })
      }
    },
    finish: (random, responderValue) => ok(ml_kem768.decapsulate(responderValue, pairOf(random).secretKey).slice()),
  }
}

/**
 * All key exchanges. Results are kept for the last `memoLimit` inputs of each operation: a run that is played again
 * from any point costs its big numbers once.
 */
export function createKeyExchanges(
  memoLimit: number,
  x25519: X25519 = nobleX25519,
): {
  initiatorValue(method: KeyExchangeId, random: Uint8Array): Uint8Array
  respond(method: KeyExchangeId, random: Uint8Array, initiatorValue: Uint8Array): Outcome<KeyAnswer>
  finish(method: KeyExchangeId, random: Uint8Array, responderValue: Uint8Array): Outcome<Uint8Array>
} {
  const exchanges: Readonly<Record<KeyExchangeId, Exchange>> = {
    modp768: modp(MODP_768),
    modp1024: modp(MODP_1024),
    modp1536: modp(MODP_1536),
    modp2048: modp(MODP_2048),
    modp3072: modp(MODP_3072),
    ecp256: ecp('p256'),
    ecp384: ecp('p384'),
    x25519: montgomery(x25519),
    mlkem768: mlKem(memoLimit),
  }
  const values = new KeyMemo<Uint8Array>(memoLimit)
  const answers = new KeyMemo<Outcome<KeyAnswer>>(memoLimit)
  const secrets = new KeyMemo<Outcome<Uint8Array>>(memoLimit)
  return {
    initiatorValue(method, random) {
      checkRandom(method, random, KEY_EXCHANGE[method].initiatorRandomOctets)
      return values.get(method, random, () => exchanges[method].initiatorValue(random))
    },
    respond(method, random, initiatorValue) {
      const t = KEY_EXCHANGE[method]
      checkRandom(method, random, t.responderRandomOctets)
      if (initiatorValue.length !== t.initiatorValueOctets)
        return err(wrongLength(t, t.initiatorValueOctets, initiatorValue.length))
      const inputs = concatBytes(random, initiatorValue)
      return answers.get(method, inputs, () => exchanges[method].respond(random, initiatorValue))
    },
    finish(method, random, responderValue) {
      const t = KEY_EXCHANGE[method]
      checkRandom(method, random, t.initiatorRandomOctets)
      if (responderValue.length !== t.responderValueOctets)
        return err(wrongLength(t, t.responderValueOctets, responderValue.length))
      const inputs = concatBytes(random, responderValue)
      return secrets.get(method, inputs, () => exchanges[method].finish(random, responderValue))
    },
  }
}

function checkRandom(method: KeyExchangeId, random: Uint8Array, octets: number): void {
  assert(random.length === octets, `${method} wants ${octets} random octets, not ${random.length}`)
}

const wrongLength = (t: KeyExchangeTransform, allowed: number, found: number): KeyExchangeError => ({
  code: 'wrong-length',
  message: `${t.name} data of ${found} octets, not ${allowed}`,
  ref: t.ref,
})
