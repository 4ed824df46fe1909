import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { AES } from '@stablelib/aes'
import { GCM } from '@stablelib/gcm'
import { toHex } from '../../lib/bytes.ts'
import { assert, present } from '../../lib/assert.ts'
import { decryptAesCbc, encryptAesCbc } from './aes-cbc.ts'
import { desCbc, desSchedule, type DesSchedule } from './des.ts'
import { createHmac, type Hmac } from './hmac.ts'
import { KeyMemo } from './memo.ts'
import type { CryptoSuite } from './suite.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionTransform } from './transforms.ts'

const EMPTY = new Uint8Array(0)
/** Keys remembered at a time: two directions of some hundred mobiles. */
const MEMO_LIMIT = 512

/**
 * Real cryptography on @noble/hashes, @noble/ciphers and @stablelib/aes. GCM is that of @stablelib/gcm, which keeps a
 * key's schedule and hash key between packets: 4 µs where @noble/ciphers takes 15 for 64 octets, 12 against 36 for 256,
 * as long for 1500 (Chromium 156; Node.js 20 alike). DES from `des.ts`. A caller with an HMAC may share it.
 */
export function createRealSuite(mac: Hmac = createHmac(MEMO_LIMIT)): CryptoSuite {
  const desKeys = new KeyMemo<DesSchedule>(MEMO_LIMIT)
  const gcmKeys = new KeyMemo<GCM>(MEMO_LIMIT)
  const aesKeys = new KeyMemo<AES>(MEMO_LIMIT)

  const gcmOf = (key: Uint8Array, saltOctets: number): GCM =>
    // GCM only ever encrypts blocks.
    gcmKeys.get('', key, () => new GCM(new AES(key.subarray(0, key.length - saltOctets), true)))

  function crypt(
    direction: 'encrypt' | 'decrypt',
    t: EncryptionTransform,
    key: Uint8Array,
    iv: Uint8Array,
    input: Uint8Array,
    aad: Uint8Array,
  ): Uint8Array | undefined {
    assert(key.length === t.keyOctets, `${t.id} key of ${t.keyOctets} octets, not ${key.length}`)
    assert(iv.length === t.ivOctets, `${t.id} IV of ${t.ivOctets} octets, not ${iv.length}`)
    if (t.mode === 'null') return input.slice()
    if (t.mode === 'gcm') {
      const cipher = gcmOf(key, t.saltOctets)
      const nonce = nonceOf(t, key, iv)
      return direction === 'encrypt' ? cipher.seal(nonce, input, aad) : (cipher.open(nonce, input, aad) ?? undefined)
    }
    if (t.mode === 'chacha') {
      const cipher = chacha20poly1305(key.subarray(0, key.length - t.saltOctets), nonceOf(t, key, iv), aad)
      return direction === 'encrypt' ? cipher.encrypt(input) : openCombined(() => cipher.decrypt(input))
    }
    if (t.blockOctets === 8)
      return desCbc(
        desKeys.get('', key, () => desSchedule(key)),
        iv,
        input,
        direction,
      )
    const cipher = aesKeys.get('', key, () => new AES(key))
    return direction === 'encrypt' ? encryptAesCbc(cipher, iv, input) : decryptAesCbc(cipher, iv, input)
  }

  return {
    name: 'real',
    encrypt(id, key, iv, plaintext, aad) {
      const t = ENCRYPTION[id]
      assert(plaintext.length % t.blockOctets === 0, `${id} encrypts whole blocks`)
      return present(crypt('encrypt', t, key, iv, plaintext, aad), 'a ciphertext')
    },
    decrypt(id, key, iv, ciphertext, aad) {
      const t = ENCRYPTION[id]
      if (ciphertext.length < t.icvOctets || (ciphertext.length - t.icvOctets) % t.blockOctets !== 0) return undefined
      return crypt('decrypt', t, key, iv, ciphertext, aad)
    },
    icv(id, key, parts) {
      if (id === 'none') return EMPTY
      return mac(id, key, parts).subarray(0, INTEGRITY[id].icvOctets)
    },
    ctarToken(key, macInput) {
      return new DataView(mac('sha1', key, [macInput]).buffer).getUint32(0)
    },
    fingerprint: fingerprintOf,
  }
}

/** Asked for with every row whose counters moved, of the array that the row has. */
const FINGERPRINTS = new WeakMap<Uint8Array, string>()

function fingerprintOf(key: Uint8Array): string {
  const known = FINGERPRINTS.get(key)
  if (known !== undefined) return known
  const made = toHex(sha256(key).subarray(0, 2))
  FINGERPRINTS.set(key, made)
  return made
}

/** Salt of the key, then the IV (RFC 4106 §4, RFC 7634 §2). */
function nonceOf({ saltOctets, ivOctets }: EncryptionTransform, key: Uint8Array, iv: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(saltOctets + ivOctets)
  nonce.set(key.subarray(key.length - saltOctets))
  nonce.set(iv, saltOctets)
  return nonce
}

/** The library reports a wrong tag by throwing; a peer's error is a value here. Sizes were asserted before. */
function openCombined(open: () => Uint8Array): Uint8Array | undefined {
  try {
    return open()
  } catch (problem) {
    if (problem instanceof Error && /tag/i.test(problem.message)) return undefined
    throw problem
  }
}
