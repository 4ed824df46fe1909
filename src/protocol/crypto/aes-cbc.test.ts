import { cbc } from '@noble/ciphers/aes.js'
import { AES } from '@stablelib/aes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decryptAesCbc, encryptAesCbc } from './aes-cbc.ts'

const key = fc.constantFrom(16, 24, 32).chain(octets => fc.uint8Array({ minLength: octets, maxLength: octets }))
const iv = fc.uint8Array({ minLength: 16, maxLength: 16 })
const blocks = fc.integer({ min: 0, max: 6 }).chain(n => fc.uint8Array({ minLength: n * 16, maxLength: n * 16 }))

test('gives what another library gives, and comes back', () => {
  fc.assert(
    fc.property(key, iv, blocks, (secret, start, plaintext) => {
      const cipher = new AES(secret)
      const sealed = encryptAesCbc(cipher, start, plaintext)
      expect(sealed).toEqual(cbc(secret, start, { disablePadding: true }).encrypt(plaintext))
      expect(decryptAesCbc(cipher, start, sealed)).toEqual(plaintext)
    }),
  )
})

test('writes into nothing that it is given, though it be a Buffer', () => {
  const [start, plaintext] = [Buffer.alloc(16, 7), Buffer.alloc(48, 9)]
  const cipher = new AES(new Uint8Array(32).fill(1))
  decryptAesCbc(cipher, start, Buffer.from(encryptAesCbc(cipher, start, plaintext)))
  expect([start, plaintext]).toEqual([Buffer.alloc(16, 7), Buffer.alloc(48, 9)])
})
