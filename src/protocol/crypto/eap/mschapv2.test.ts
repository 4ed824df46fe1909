import { expect, test } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from '../ike/real-ike-suite.ts'
import { md4 } from './md4.ts'
import * as mschap from './mschapv2.ts'

const suite = createRealIkeSuite()

test('MD4 of RFC 1320 §A.5', () => {
  const vectors: readonly [string, string][] = [
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ]
  for (const [text, digest] of vectors) expect(toHex(md4(utf8(text)))).toBe(digest)
})

test('MD4 pads at every length around a block', () => {
  const digests = Array.from({ length: 10 }, (_, i) => toHex(md4(new Uint8Array(52 + i))))
  expect(new Set(digests).size).toBe(10)
})

/** RFC 2759 §9.2. */
const SAMPLE: mschap.MsChapInput = {
  userName: 'User',
  password: 'clientPass',
  authenticatorChallenge: fromHex('5b5d7c7d7b3f2f3e3c2c602132262628'),
  peerChallenge: fromHex('21402324255e262a28295f2b3a337c7e'),
}

test('hashes and responses of RFC 2759 §9.2', () => {
  expect(toHex(mschap.ntPasswordHash('clientPass'))).toBe('44ebba8d5312b8d611474411f56989ae')
  expect(toHex(mschap.ntResponse(suite, SAMPLE))).toBe('82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df')
  expect(mschap.authenticatorResponse(suite, SAMPLE)).toBe('S=407A5589115FD0D6209F510FE9C04566932CDA56')
})

test('keys of RFC 3079 §3.5.3, and the MSK made of them', () => {
  const masterKey = mschap.msChapMasterKey(suite, SAMPLE)[2].output
  expect(toHex(masterKey)).toBe('fdece3717a8c838cb388e527ae3cdd31')
  // The sample's SendStartKey128 is that of the server: towards the client.
  expect(toHex(mschap.msChapStartKey(suite, masterKey, 'client')[1].output)).toBe('8b7cdc149b993a1ba118cb153f56dccb')
  const msk = toHex(mschap.msChapMsk(suite, SAMPLE).msk)
  expect(msk).toHaveLength(128)
  expect(msk.slice(32, 64)).toBe('8b7cdc149b993a1ba118cb153f56dccb')
  expect(msk.slice(64)).toBe('00'.repeat(32))
})

test('another password, user or challenge gives another response', () => {
  const response = mschap.ntResponse(suite, SAMPLE)
  expect(mschap.checkNtResponse(suite, SAMPLE, response)).toBe(true)
  expect(mschap.checkNtResponse(suite, { ...SAMPLE, password: 'clientpass' }, response)).toBe(false)
  expect(mschap.checkNtResponse(suite, { ...SAMPLE, userName: 'user' }, response)).toBe(false)
  expect(mschap.checkNtResponse(suite, { ...SAMPLE, peerChallenge: new Uint8Array(16) }, response)).toBe(false)
  expect(mschap.checkNtResponse(suite, SAMPLE, response.subarray(1))).toBe(false)
})
