import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from './real-ike-suite.ts'
import { CURVE_KEY_OCTETS, SIGNATURES, type CurveKeyKind, type SignatureHash, type SigningKey } from './signature.ts'

const suite = createRealIkeSuite()
/** RSA has its tests in `rsa/`. */
const curves: readonly CurveKeyKind[] = ['ed25519', 'ecdsa-p256', 'ecdsa-p384']

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** The key pair as OpenSSL takes it. */
function nodeKeys(key: SigningKey) {
  const { publicKey } = suite.verifyingKey(key)
  const half = publicKey.length / 2
  const jwk =
    key.kind === 'ed25519'
      ? { kty: 'OKP', crv: 'Ed25519', x: base64url(publicKey), d: base64url(key.privateKey) }
      : {
          kty: 'EC',
          crv: key.kind === 'ecdsa-p256' ? 'P-256' : 'P-384',
          x: base64url(publicKey.subarray(0, half)),
          y: base64url(publicKey.subarray(half)),
          d: base64url(key.privateKey),
        }
  const { d: _, ...publicJwk } = jwk
  return {
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
  }
}

describe('signatures are accepted by OpenSSL and the other way round', () => {
  for (const kind of curves)
    for (const hash of SIGNATURES[kind].hashes)
      test(`${kind} with ${hash}`, () => {
        const privateOctets = CURVE_KEY_OCTETS[kind].private
        const anyKey = fc.uint8Array({ minLength: privateOctets, maxLength: privateOctets }).map(bytes => {
          // Below the order and not zero.
          bytes[0] = (bytes[0] ?? 0) & 127
          bytes[privateOctets - 1] = (bytes[privateOctets - 1] ?? 0) | 1
          return bytes
        })
        fc.assert(
          fc.property(anyKey, fc.uint8Array({ maxLength: 64 }), (privateKey, message) => {
            const key: SigningKey = { kind, privateKey }
            const node = nodeKeys(key)
            const algorithm = hash === 'identity' ? null : hash
            const ours = suite.sign(key, hash, message)
            const encoding = { dsaEncoding: 'ieee-p1363' } as const
            expect(nodeVerify(algorithm, message, { key: node.publicKey, ...encoding }, ours)).toBe(true)
            const theirs = new Uint8Array(nodeSign(algorithm, message, { key: node.privateKey, ...encoding }))
            expect(suite.verify(suite.verifyingKey(key), hash, message, theirs)).toBe(true)
            theirs[5] = (theirs[5] ?? 0) ^ 1
            expect(suite.verify(suite.verifyingKey(key), hash, message, theirs)).toBe(false)
          }),
          { numRuns: 5 },
        )
      })
})

test('deterministic ECDSA of RFC 6979 appendix A.2.5 and A.2.6', () => {
  const vectors: readonly [SigningKey['kind'], string, SignatureHash, string][] = [
    [
      'ecdsa-p256',
      'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
      'sha256',
      'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716' +
        'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
    ],
    [
      'ecdsa-p384',
      '6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5',
      'sha384',
      '94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46' +
        '99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8',
    ],
  ]
  for (const [kind, privateKey, hash, signature] of vectors)
    expect(toHex(suite.sign({ kind, privateKey: fromHex(privateKey) }, hash, utf8('sample')))).toBe(signature)
})

test('Ed25519 of RFC 8032 §7.1, test 2', () => {
  const key: SigningKey = {
    kind: 'ed25519',
    privateKey: fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
  }
  expect(toHex(suite.verifyingKey(key).publicKey)).toBe(
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  )
  expect(toHex(suite.sign(key, 'identity', fromHex('72')))).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
      '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  )
})

test('whatever is given as key, hash and signature, verification answers', () => {
  const kinds = fc.constantFrom(...curves)
  fc.assert(
    fc.property(kinds, fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (kind, any, other) => {
      const sized = (bytes: Uint8Array, octets: number) => {
        const whole = new Uint8Array(octets)
        whole.set(bytes.subarray(0, octets))
        return whole
      }
      const { preferredHash } = SIGNATURES[kind]
      const octets = CURVE_KEY_OCTETS[kind]
      const key = { kind, publicKey: sized(any, octets.public) }
      expect(suite.verify(key, preferredHash, other, sized(other, octets.signature))).toBe(false)
      expect(suite.verify({ kind, publicKey: any }, preferredHash, other, other)).toBe(false)
      expect(suite.verify(key, 'sha1', other, sized(other, octets.signature))).toBe(false)
    }),
    { numRuns: 60 },
  )
  expect(
    suite.verify({ kind: 'ed25519', publicKey: new Uint8Array(32) }, 'sha256', utf8('x'), new Uint8Array(64)),
  ).toBe(false)
})
