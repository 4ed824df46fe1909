import { ed25519 } from '@noble/curves/ed25519.js'
import { assert } from '../../../lib/assert.ts'
import { concatBytes } from '../../../lib/bytes.ts'
import { createHmac, HASHES } from '../hmac.ts'
import { ECP_CURVES, ecpPublic, type EcpCurve } from '../key-exchange/ecp.ts'
import { createKeyExchanges } from '../key-exchange/exchange.ts'
import { createRealSuite } from '../real-suite.ts'
import type { IkeSuite } from './ike-suite.ts'
import { PRF } from './prf.ts'
import { SIGNATURES, type SignatureHash, type SigningKey, type SigningKeyKind, type VerifyingKey } from './signature.ts'

/** HMAC keys remembered at a time: the keys of some hundred IKE and ESP SAs. */
const MAC_MEMO_LIMIT = 512
/** Results of each key exchange operation remembered at a time. */
const EXCHANGE_MEMO_LIMIT = 128

const CURVE_OF: Readonly<Record<Exclude<SigningKeyKind, 'ed25519'>, EcpCurve>> = {
  'ecdsa-p256': 'p256',
  'ecdsa-p384': 'p384',
}

/** Real cryptography of IKE on @noble/*; MODP from `key-exchange/`. */
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
    sign,
    verify,
  }
}

function verifyingKeyOf(key: SigningKey): VerifyingKey {
  checkPrivate(key)
  if (key.kind === 'ed25519') return { kind: key.kind, publicKey: ed25519.getPublicKey(key.privateKey) }
  return { kind: key.kind, publicKey: ecpPublic(CURVE_OF[key.kind], key.privateKey) }
}

function checkPrivate({ kind, privateKey }: SigningKey): void {
  const octets = SIGNATURES[kind].privateOctets
  assert(privateKey.length === octets, `${kind} private key of ${octets} octets, not ${privateKey.length}`)
}

/** What ECDSA works on: the hash, cut to the length of the order by the library (FIPS 186-5 §6.4). */
function digest(hash: SignatureHash, message: Uint8Array): Uint8Array {
  assert(hash !== 'identity', 'ECDSA needs a hash (RFC 8420 §2)')
  return HASHES[hash](message)
}

function sign(key: SigningKey, hash: SignatureHash, message: Uint8Array): Uint8Array {
  checkPrivate(key)
  assert(SIGNATURES[key.kind].hashes.includes(hash), `${key.kind} signs with ${SIGNATURES[key.kind].hashes.join(', ')}`)
  if (key.kind === 'ed25519') return ed25519.sign(message, key.privateKey)
  const curve = ECP_CURVES[CURVE_OF[key.kind]]
  return curve.sign(digest(hash, message), key.privateKey, { prehash: false, lowS: false })
}

function verify(key: VerifyingKey, hash: SignatureHash, message: Uint8Array, signature: Uint8Array): boolean {
  const kind = SIGNATURES[key.kind]
  if (key.publicKey.length !== kind.publicOctets || signature.length !== kind.signatureOctets) return false
  if (!kind.hashes.includes(hash)) return false
  try {
    if (key.kind === 'ed25519') return ed25519.verify(signature, message, key.publicKey, { zip215: false })
    const curve = CURVE_OF[key.kind]
    const point = concatBytes(new Uint8Array([4]), key.publicKey)
    return ECP_CURVES[curve].verify(signature, digest(hash, message), point, { prehash: false, lowS: false })
  } catch {
    // The library throws on numbers out of range and points off the curve: a peer's error.
    return false
  }
}
