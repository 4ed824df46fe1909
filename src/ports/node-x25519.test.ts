import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex } from '../lib/bytes.ts'
import { nobleX25519 } from '../protocol/crypto/key-exchange/x25519.ts'
import { nodeX25519 } from './node-x25519.ts'

const octets = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('gives what the engine computes itself, whatever the octets', () => {
  fc.assert(
    fc.property(octets, octets, (own, peer) => {
      expect(nodeX25519.publicOf(own)).toEqual(nobleX25519.publicOf(own))
      expect(nodeX25519.secretOf(own, peer)).toEqual(nobleX25519.secretOf(own, peer))
    }),
    { numRuns: 40 },
  )
})

test.each([
  // Of order 1, 2, 4 and 8, also as p, p + 1 and with the unused bit set (RFC 7748 §5, §6.1).
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
])('gives no secret with %s, as the engine', value => {
  const own = new Uint8Array(32).fill(7)
  expect(nodeX25519.secretOf(own, fromHex(value))).toBeUndefined()
  expect(nobleX25519.secretOf(own, fromHex(value))).toBeUndefined()
})
