import { gcm } from '@noble/ciphers/aes.js'
import { expect, test } from 'vitest'
import { concatBytes, fromHex } from '../../lib/bytes.ts'
import { differenceText, plaintextDifference } from './nonce-harvest.ts'

const key = fromHex('00112233445566778899aabbccddeeff')
const salt = fromHex('a1b2c3d4')
const iv = fromHex('0000000000000014')
const text = new TextEncoder()

/** ESP's payload under AES-GCM: IV, ciphertext, ICV (RFC 4106 §3, §4). */
const sealed = (clear: string): Uint8Array =>
  concatBytes(iv, gcm(key, concatBytes(salt, iv)).encrypt(text.encode(clear)))

test('who knows one of two packets under one nonce reads the other, without the key', () => {
  const known = 'GET /index.html HTTP/1.1'
  const secret = 'PIN 4711, do not tell it'
  const difference = plaintextDifference('aes128gcm16', sealed(known), sealed(secret))
  const read = text.encode(known).map((octet, i) => octet ^ (difference[i] ?? 0))
  expect(new TextDecoder().decode(read)).toBe(secret)
})

test('the shorter packet limits what is read', () => {
  expect(plaintextDifference('aes128gcm16', sealed('four'), sealed('more than four'))).toHaveLength(4)
  expect(plaintextDifference('aes128gcm16', sealed('more than four'), sealed('four'))).toHaveLength(4)
})

test('in words', () => {
  expect(differenceText(fromHex('00000102'))).toBe(
    'an eavesdropper has the XOR of both in clear, 2 of 4 octets equal, from octet 2 on 0102: who knows one packet reads the other',
  )
  expect(differenceText(new Uint8Array(3))).toBe('their 3 octets are the same in clear')
})
