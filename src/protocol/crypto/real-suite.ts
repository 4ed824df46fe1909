import { cbc, gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '../../lib/bytes.ts'
import { assert } from '../../lib/assert.ts'
import { desCbc, desSchedule, type DesSchedule } from './des.ts'
import { createHmac, type Hmac } from './hmac.ts'
import { KeyMemo } from './memo.ts'
import type { CryptoSuite } from './suite.ts'
import { ENCRYPTION, INTEGRITY, type EncryptionTransform } from './transforms.ts'

const EMPTY = new Uint8Array(0)
/** Keys remembered at a time: two directions of some hundred mobiles. */
const MEMO_LIMIT = 512

/** Real cryptography on @noble/ciphers and @noble/hashes; DES from `des.ts`. A caller with an HMAC may share it. */
export function createRealSuite(mac: Hmac = createHmac(MEMO_LIMIT)): CryptoSuite {
  const desKeys = new KeyMemo<DesSchedule>(MEMO_LIMIT)
  const fingerprints = new KeyMemo<string>(MEMO_LIMIT)

  function crypt(
    direction: 'encrypt' | 'decrypt',
    t: EncryptionTransform,
    key: Uint8Array,
    iv: Uint8Array,
    input: Uint8Array,
    aad: Uint8Array,
  ): Uint8Array {
    assert(key.length === t.keyOctets, `${t.id} key of ${t.keyOctets} octets, not ${key.length}`)
    assert(iv.length === t.ivOctets, `${t.id} IV of ${t.ivOctets} octets, not ${iv.length}`)
    if (t.mode === 'null') return input.slice()
    if (t.icvOctets > 0) {
      const cipherKey = key.subarray(0, key.length - t.saltOctets)
      const nonce = new Uint8Array(12)
      nonce.set(key.subarray(cipherKey.length))
      nonce.set(iv, t.saltOctets)
      const cipher = t.mode === 'gcm' ? gcm(cipherKey, nonce, aad) : chacha20poly1305(cipherKey, nonce, aad)
      return cipher[direction](input)
    }
    if (t.blockOctets === 8)
      return desCbc(
        desKeys.get('des', key, () => desSchedule(key)),
        iv,
        input,
        direction,
      )
    return cbc(key, iv, { disablePadding: true })[direction](input)
  }

  return {
    name: 'real',
    encrypt(id, key, iv, plaintext, aad) {
      const t = ENCRYPTION[id]
      assert(plaintext.length % t.blockOctets === 0, `${id} encrypts whole blocks`)
      return crypt('encrypt', t, key, iv, plaintext, aad)
    },
    decrypt(id, key, iv, ciphertext, aad) {
      const t = ENCRYPTION[id]
      if (ciphertext.length < t.icvOctets || (ciphertext.length - t.icvOctets) % t.blockOctets !== 0) return undefined
      if (t.icvOctets === 0) return crypt('decrypt', t, key, iv, ciphertext, aad)
      return openCombined(() => crypt('decrypt', t, key, iv, ciphertext, aad))
    },
    icv(id, key, parts) {
      if (id === 'none') return EMPTY
      return mac(id, key, parts).subarray(0, INTEGRITY[id].icvOctets)
    },
    ctarToken(key, macInput) {
      return new DataView(mac('sha1', key, [macInput]).buffer).getUint32(0)
    },
    // Asked for with every row whose counters moved.
    fingerprint: key => fingerprints.get('', key, () => toHex(sha256(key).subarray(0, 2))),
  }
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
