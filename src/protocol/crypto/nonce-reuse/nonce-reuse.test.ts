import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { concatBytes, fromHex, toHex } from '../../../lib/bytes.ts'
import { createRealSuite } from '../real-suite.ts'
import { ENCRYPTION, type EncryptionId } from '../transforms.ts'
import { GHASH_BASIS, ghashField, blockOf, elementOf } from './ghash-field.ts'
import { recoverForgers } from './nonce-reuse.ts'
import { poly1305Field } from './poly1305-field.ts'
import { polynomialsOver } from './polynomial.ts'
import { HIGHEST_DEGREE, xor, type NoncePair, type Recovery, type Sealed } from './sealed.ts'

const suite = createRealSuite()
const COMBINED = ['aes128gcm16', 'aes192gcm16', 'aes256gcm16', 'chacha20poly1305'] as const
const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

interface Nonce {
  readonly id: EncryptionId
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

function seal({ id, key, iv }: Nonce, aad: Uint8Array, plain: Uint8Array): Sealed {
  const whole = suite.encrypt(id, key, iv, plain, aad)
  return { aad, ciphertext: whole.subarray(0, -16), icv: whole.subarray(-16) }
}
const accepts = ({ id, key, iv }: Nonce, { aad, ciphertext, icv }: Sealed): Uint8Array | undefined =>
  suite.decrypt(id, key, iv, concatBytes(ciphertext, icv), aad)
const recover = (id: EncryptionId, ...pairs: readonly NoncePair[]): Recovery =>
  present(recoverForgers(ENCRYPTION[id], pairs), id)

const nonces = fc
  .constantFrom(...COMBINED)
  .chain(id => fc.record({ id: fc.constant(id), key: octets(ENCRYPTION[id].keyOctets), iv: octets(8) }))
const plaintexts = fc.uint8Array({ minLength: 1, maxLength: 160 })

describe('two packets under one nonce', () => {
  test('are enough to change one of them and give it another number, so that the receiver accepts it', () => {
    fc.assert(
      fc.property(
        nonces,
        octets(8),
        octets(8),
        octets(8),
        plaintexts,
        plaintexts,
        (nonce, a, b, number, one, other) => {
          fc.pre(toHex(a) !== toHex(b) || toHex(one) !== toHex(other))
          const [first, second] = [seal(nonce, a, one), seal(nonce, b, other)]
          const { forgers, degree } = recover(nonce.id, [first, second])
          expect(forgers.length).toBeGreaterThan(0)
          expect(forgers.length).toBeLessThanOrEqual(degree)
          const change = new Uint8Array(one.length).fill(0x20)
          const ciphertext = xor(first.ciphertext, change)
          const forged = forgers.map(({ icv }) => ({ aad: number, ciphertext, icv: icv(first, number, ciphertext) }))
          const read = forged.flatMap(each => accepts(nonce, each) ?? [])
          expect(read.map(toHex)).toEqual([toHex(xor(one, change))])
        },
      ),
      { numRuns: 60 },
    )
  })

  test('H of GCM is the block 0 enciphered: it serves the nonce of any packet that was seen', () => {
    const key = fromHex('00112233445566778899aabbccddeeffa1b2c3d4')
    const [iv, later] = [fromHex('0000000000000014'), fromHex('0000000000000099')]
    const at = (nonce: Uint8Array): Nonce => ({ id: 'aes128gcm16', key, iv: nonce })
    const pair = [seal(at(iv), fromHex('01'), fromHex('aa')), seal(at(iv), fromHex('01'), fromHex('ab'))] as const
    const { forgers, degree } = recover('aes128gcm16', pair)
    // One block of ciphertext differs, above that of the lengths: H^2 + constant, and squaring is one to one.
    expect([degree, forgers.length]).toEqual([2, 1])
    const [forger] = forgers
    // AES-128 of sixteen zeros under this key (FIPS 197 by OpenSSL).
    expect(toHex(present(forger, 'forger').secret)).toBe('fde4fbae4a09e020eff722969f83832b')
    const seen = seal(at(later), fromHex('02'), fromHex('0102030405'))
    const ciphertext = fromHex('ffeeddccbbaa99887766')
    const icv = present(forger, 'forger').icv(seen, fromHex('03'), ciphertext)
    expect(accepts(at(later), { aad: fromHex('03'), ciphertext, icv })).toBeDefined()
  })

  test('a second pair under the same key leaves one candidate of GCM', () => {
    const run = fc.property(octets(20), octets(8), octets(8), (key, iv, otherIv) => {
      fc.pre(toHex(iv) !== toHex(otherIv))
      const pairAt = (nonce: Uint8Array, length: number): NoncePair => {
        const at: Nonce = { id: 'aes128gcm16', key, iv: nonce }
        const one = new Uint8Array(length).fill(7)
        return [
          seal(at, iv, one),
          seal(
            at,
            iv,
            one.map((octet, i) => octet ^ (i * 5 + 1)),
          ),
        ]
      }
      expect(recover('aes128gcm16', pairAt(iv, 100), pairAt(otherIv, 132)).forgers).toHaveLength(1)
    })
    fc.assert(run, { numRuns: 10 })
  })

  test('equal packets, packets that are too long, and CBC tell nothing', () => {
    const at: Nonce = { id: 'aes128gcm16', key: new Uint8Array(20), iv: new Uint8Array(8) }
    const same = seal(at, fromHex('01'), fromHex('aa'))
    expect(recover('aes128gcm16', [same, same])).toEqual({ degree: 0, forgers: [] })
    const long = (fill: number): Sealed => seal(at, fromHex('01'), new Uint8Array(16 * HIGHEST_DEGREE.ghash).fill(fill))
    expect(recover('aes128gcm16', [long(1), long(2)])).toEqual({ degree: 0, forgers: [] })
    expect(recoverForgers(ENCRYPTION.aes128, [[same, same]])).toBeUndefined()
  })
})

describe('the fields', () => {
  const elements = octets(16).map(elementOf)
  test('every element of GHASH that is not 0 has an inverse, and multiplication distributes', () => {
    const { multiply, invert, isZero, add, one } = ghashField
    fc.assert(
      fc.property(elements, elements, elements, (a, b, c) => {
        fc.pre(!isZero(a))
        expect(blockOf(multiply(a, invert(a)))).toEqual(blockOf(one))
        expect(blockOf(multiply(a, b))).toEqual(blockOf(multiply(b, a)))
        expect(blockOf(multiply(a, add(b, c)))).toEqual(blockOf(add(multiply(a, b), multiply(a, c))))
      }),
      { numRuns: 30 },
    )
    expect(new Set(GHASH_BASIS.map(element => toHex(blockOf(element)))).size).toBe(128)
  })

  test('of the prime too', () => {
    expect(poly1305Field.multiply(5n, poly1305Field.invert(5n))).toBe(1n)
    const { evaluate, quotient, multiplyModulo, commonDivisor } = polynomialsOver(poly1305Field)
    const product = [6n, poly1305Field.subtract(0n, 5n), 1n]
    expect([evaluate(product, 2n), evaluate(product, 3n), evaluate(product, 4n)]).toEqual([0n, 0n, 2n])
    const minus2 = [poly1305Field.subtract(0n, 2n), 1n]
    expect(evaluate(quotient(product, minus2), 3n)).toBe(0n)
    expect(multiplyModulo([0n, 1n], [0n, 1n], minus2)).toEqual([4n])
    expect(commonDivisor(product, minus2)).toEqual(minus2)
  })
})
