import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concatBytes, toHex, utf8 } from '../../../lib/bytes.ts'
import { PRF, prfByTransform, prfIds } from './prf.ts'
import { createRealIkeSuite } from './real-ike-suite.ts'

const suite = createRealIkeSuite()

test('prf and prf+ agree with OpenSSL', () => {
  const anyKey = fc.uint8Array({ maxLength: 300 })
  const anySeed = fc.uint8Array({ maxLength: 90 })
  for (const id of prfIds)
    fc.assert(
      fc.property(anyKey, anySeed, fc.nat(300), (key, seed, octets) => {
        const hmac = (data: Uint8Array) => new Uint8Array(createHmac(PRF[id].hash, key).update(data).digest())
        expect(toHex(suite.prf(id, key, [seed.subarray(0, 7), seed.subarray(7)]))).toBe(toHex(hmac(seed)))
        let last = new Uint8Array(0)
        let stream = ''
        for (let n = 1; stream.length < 2 * octets; n++) {
          last = hmac(concatBytes(last, seed, new Uint8Array([n])))
          stream += toHex(last)
        }
        expect(toHex(suite.prfPlus(id, key, seed, octets))).toBe(stream.slice(0, 2 * octets))
      }),
      { numRuns: 20 },
    )
})

test('PRF-HMAC-SHA-384 of RFC 4868 §2.7.1, test case PRF-2', () => {
  expect(toHex(suite.prf('prfsha384', utf8('Jefe'), [utf8('what do ya want '), utf8('for nothing?')]))).toBe(
    'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
  )
})

test('prf+ ends after 255 blocks', () => {
  const key = new Uint8Array(20)
  expect(suite.prfPlus('prfsha1', key, key, 255 * 20)).toHaveLength(5100)
  expect(() => suite.prfPlus('prfsha1', key, key, 255 * 20 + 1)).toThrow('255 blocks')
})

test('a transform id leads back to the PRF', () => {
  for (const id of prfIds) expect(prfByTransform(PRF[id].transformId)?.id).toBe(id)
  expect(prfByTransform(1)).toBeUndefined()
})
