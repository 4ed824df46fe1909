import { createCipheriv, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex, utf8 } from '../../lib/bytes.ts'
import { desCbc, desSchedule } from './des.ts'
import { createRealSuite } from './real-suite.ts'
import { ENCRYPTION, INTEGRITY, encryptionIds, integrityIds, type EncryptionId } from './transforms.ts'

const suite = createRealSuite()
const none = new Uint8Array(0)
const hex = (bytes: Uint8Array | undefined) => (bytes === undefined ? 'refused' : toHex(bytes))
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

const OPENSSL: Partial<Record<EncryptionId, string>> = {
  des: 'des-ede3-cbc',
  '3des': 'des-ede3-cbc',
  aes128: 'aes-128-cbc',
  aes192: 'aes-192-cbc',
  aes256: 'aes-256-cbc',
}
/** OpenSSL 3 has no single DES: EDE with three equal keys is the same function. */
const opensslKey = (id: EncryptionId, key: Uint8Array) => (id === 'des' ? concatBytes(key, key, key) : key)

describe('block ciphers in CBC agree with OpenSSL', () => {
  for (const id of encryptionIds.filter(id => OPENSSL[id] !== undefined)) {
    test(id, () => {
      const t = ENCRYPTION[id]
      fc.assert(
        fc.property(bytesOf(t.keyOctets), bytesOf(t.ivOctets), fc.uint8Array({ maxLength: 96 }), (key, iv, any) => {
          const plain = any.subarray(0, any.length - (any.length % t.blockOctets))
          const cipher = createCipheriv(OPENSSL[id] ?? '', opensslKey(id, key), iv).setAutoPadding(false)
          const expected = new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()]))
          const sealed = suite.encrypt(id, key, iv, plain, none)
          expect(hex(sealed)).toBe(hex(expected))
          expect(hex(suite.decrypt(id, key, iv, sealed, none))).toBe(hex(plain))
        }),
        { numRuns: 60 },
      )
    })
  }
})

test('AES-GCM-16 agrees with OpenSSL, and refuses a changed tag or header', () => {
  for (const id of ['aes128gcm16', 'aes192gcm16', 'aes256gcm16'] as const) {
    const t = ENCRYPTION[id]
    fc.assert(
      fc.property(
        bytesOf(t.keyOctets),
        bytesOf(8),
        bytesOf(8),
        fc.uint8Array({ maxLength: 80 }),
        (key, iv, aad, plain) => {
          const bits = 8 * (t.keyOctets - 4)
          const nonce = concatBytes(key.subarray(-4), iv)
          const cipher = createCipheriv(`aes-${bits}-gcm` as 'aes-128-gcm', key.subarray(0, -4), nonce)
          cipher.setAAD(aad)
          const expected = concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag())
          const sealed = suite.encrypt(id, key, iv, plain, aad)
          expect(hex(sealed)).toBe(hex(expected))
          expect(hex(suite.decrypt(id, key, iv, sealed, aad))).toBe(hex(plain))
          const bent = sealed.slice()
          bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1
          expect(suite.decrypt(id, key, iv, bent, aad)).toBeUndefined()
          expect(suite.decrypt(id, key, iv, sealed, concatBytes(aad, aad))).toBeUndefined()
        },
      ),
      { numRuns: 20 },
    )
    expect(suite.decrypt(id, new Uint8Array(t.keyOctets), new Uint8Array(8), new Uint8Array(15), none)).toBeUndefined()
  }
})

test('ChaCha20-Poly1305 agrees with OpenSSL and with the ESP packet of RFC 7634 appendix A', () => {
  fc.assert(
    fc.property(bytesOf(36), bytesOf(8), bytesOf(8), fc.uint8Array({ maxLength: 80 }), (key, iv, aad, plain) => {
      const nonce = concatBytes(key.subarray(-4), iv)
      const cipher = createCipheriv('chacha20-poly1305', key.subarray(0, -4), nonce, { authTagLength: 16 })
      cipher.setAAD(aad, { plaintextLength: plain.length })
      const expected = concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag())
      const sealed = suite.encrypt('chacha20poly1305', key, iv, plain, aad)
      expect(hex(sealed)).toBe(hex(expected))
      expect(hex(suite.decrypt('chacha20poly1305', key, iv, sealed, aad))).toBe(hex(plain))
      expect(suite.decrypt('chacha20poly1305', key, iv, sealed, concatBytes(aad, aad))).toBeUndefined()
    }),
    { numRuns: 30 },
  )
  const key = Uint8Array.from({ length: 36 }, (_, i) => 0x80 + i)
  const plain = fromHex(`45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec1000073627
    08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637 01020204`)
  const packet = suite.encrypt('chacha20poly1305', key, fromHex('1011121314151617'), plain, fromHex('0102030400000005'))
  expect(hex(packet)).toBe(
    '24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f7' +
      '2aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e0' +
      '76aaa8266b7fb0f7b11b369907e1ad43',
  )
})

test('HMACs agree with OpenSSL and are truncated as their RFCs say', () => {
  for (const id of integrityIds.filter(id => id !== 'none')) {
    const t = INTEGRITY[id]
    fc.assert(
      fc.property(bytesOf(t.keyOctets), fc.uint8Array({ maxLength: 200 }), fc.nat(200), (key, data, cut) => {
        const full = createHmac(id, key).update(data).digest('hex')
        const parts = [data.subarray(0, cut), data.subarray(cut)]
        expect(hex(suite.icv(id, key, parts))).toBe(full.slice(0, 2 * t.icvOctets))
      }),
      { numRuns: 40 },
    )
  }
  expect(hex(suite.icv('none', none, [utf8('x')]))).toBe('')
})

test('vectors of the standards', () => {
  // FIPS 81 appendix C, table C2: CBC over "Now is the time for all ".
  const key = desSchedule(fromHex('0123456789abcdef'))
  const iv = fromHex('1234567890abcdef')
  const text = utf8('Now is the time for all ')
  const sealed = desCbc(key, iv, text, 'encrypt')
  expect(hex(sealed)).toBe('e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6')
  expect(hex(desCbc(key, iv, sealed, 'decrypt'))).toBe(hex(text))
  // RFC 3602 §4, case 1.
  const aesKey = fromHex('06a9214036b8a15b512e03d534120006')
  const aesIv = fromHex('3dafba429d9eb430b422da802c9fac41')
  expect(hex(suite.encrypt('aes128', aesKey, aesIv, utf8('Single block msg'), none))).toBe(
    'e353779c1079aeb82708942dbe77181a',
  )
  // RFC 4868 §2.7.2.1, test case AUTH256-1.
  expect(hex(suite.icv('sha256', new Uint8Array(32).fill(0x0b), [utf8('Hi There')]))).toBe(
    '198a607eb44bfbc69903a0f1cf2bbdc5',
  )
})

test('the CXTP token is the first word of HMAC-SHA1 (RFC 4067 §2.5.1)', () => {
  const key = Uint8Array.from({ length: 20 }, (_, i) => i)
  const input = fromHex('20010db8000100000000000000000010 01020304')
  expect(suite.ctarToken(key, input)).toBe(0x53ba3d81)
  expect(suite.ctarToken(key, concatBytes(input, fromHex('0001010000000000')))).toBe(0xc4baa3bd)
})

test('a fingerprint is short and tells keys apart', () => {
  expect(suite.fingerprint(utf8('kamekame'))).toMatch(/^[0-9a-f]{4}$/)
  expect(suite.fingerprint(utf8('kamekame'))).not.toBe(suite.fingerprint(utf8('mekameka')))
})

test('a ciphertext of broken length is refused, not decrypted', () => {
  expect(suite.decrypt('des', new Uint8Array(8), new Uint8Array(8), new Uint8Array(9), none)).toBeUndefined()
  expect(suite.decrypt('aes256', new Uint8Array(32), new Uint8Array(16), new Uint8Array(17), none)).toBeUndefined()
})

test('more keys than the memo holds give the same results', () => {
  const data = utf8('0123456789abcdef')
  const icvs = Array.from({ length: 600 }, (_, i) => {
    const key = new Uint8Array(20).fill(i & 255)
    key[0] = i >> 8
    return hex(suite.icv('sha1', key, [data]))
  })
  const again = Array.from({ length: 600 }, (_, i) => {
    const key = new Uint8Array(20).fill(i & 255)
    key[0] = i >> 8
    return createHmac('sha1', key).update(data).digest('hex').slice(0, 24)
  })
  expect(icvs).toEqual(again)
})
