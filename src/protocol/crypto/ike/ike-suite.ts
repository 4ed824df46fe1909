import type { Result } from '../../../lib/result.ts'
import type { HashId } from '../hmac.ts'
import type { CryptoSuite } from '../suite.ts'
import type { KeyExchangeError, KeyExchangeId } from './key-exchange.ts'
import type { PrfId } from './prf.ts'
import type { AnySignatureHash, SigningKey, VerifyingKey } from './signature.ts'

/**
 * What IKE needs beyond the ciphers and MACs it shares with ESP. Synchronous and pure: randomness is an argument
 * with the sizes of `key-exchange.ts`, other sizes are programmer errors. What comes from a peer may be anything
 * and is answered by a value.
 */
export interface IkeSuite extends CryptoSuite {
  /** Hash over the concatenation of `parts`. */
  hash(id: HashId, parts: readonly Uint8Array[]): Uint8Array
  /** prf(key, parts joined) (RFC 7296 §2.13). */
  prf(id: PrfId, key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array
  /** The first `octets` of prf+(key, seed), at most 255 blocks (RFC 7296 §2.13). */
  prfPlus(id: PrfId, key: Uint8Array, seed: Uint8Array, octets: number): Uint8Array

  /** The initiator's key exchange data (RFC 7296 §3.4) of its drawn octets. */
  initiatorValue(method: KeyExchangeId, random: Uint8Array): Uint8Array
  /** The responder's key exchange data and the common secret, from its drawn octets and the initiator's data. */
  respond(method: KeyExchangeId, random: Uint8Array, initiatorValue: Uint8Array): Result<KeyAnswer, KeyExchangeError>
  /** The common secret on the initiator's side, from the octets its own value came from. */
  finish(method: KeyExchangeId, random: Uint8Array, responderValue: Uint8Array): Result<Uint8Array, KeyExchangeError>

  /** The public half of a signing key. */
  verifyingKey(key: SigningKey): VerifyingKey
  /**
   * Raw signature (`signature.ts`), the same every time for the same message (RFC 8032, RFC 6979). RSA pads as
   * PKCS #1 v1.5, with a salt as PSS.
   */
  sign(key: SigningKey, hash: AnySignatureHash, message: Uint8Array, pssSalt?: Uint8Array): Uint8Array
  /**
   * Whether a raw signature fits. Any octets may be given as key and signature. RSA is padded as PKCS #1 v1.5, with
   * a number of salt octets as PSS.
   */
  verify(
    key: VerifyingKey,
    hash: AnySignatureHash,
    message: Uint8Array,
    signature: Uint8Array,
    pssSaltOctets?: number,
  ): boolean
}

/** What the responder of a key exchange sends and shares. */
export interface KeyAnswer {
  readonly value: Uint8Array
  readonly secret: Uint8Array
}
