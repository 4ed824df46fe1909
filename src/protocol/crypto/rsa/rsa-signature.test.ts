import { constants, createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from '../ike/real-ike-suite.ts'
import { PSS_SALT_OCTETS, type SigningKey } from '../ike/signature.ts'

import { der, sequence, unsigned } from '../x509/der-writer.ts'
import { readPublicKeyInfo, subjectPublicKeyInfo } from '../x509/algorithm-identifier.ts'
import { readPrivateKey, writePrivateKey } from '../x509/private-key.ts'
import { rsaKeys, rsaPkcs8 } from './fixtures/openssl-rsa.ts'
import { readRsaPublicKey } from './rsa-key.ts'

const suite = createRealIkeSuite()
const hashes = ['sha256', 'sha384', 'sha512'] as const
const pss = (saltLength: number) => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
const nodePrivate = (key: SigningKey) =>
  createPrivateKey({ key: Buffer.from(writePrivateKey(suite, key)), format: 'der', type: 'pkcs8' })
const nodePublic = (key: SigningKey) =>
  createPublicKey({
    key: Buffer.from(subjectPublicKeyInfo(suite.verifyingKey(key))),
    format: 'der',
    type: 'spki',
  })
const messages = fc.uint8Array({ maxLength: 200 })

function bent(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

for (const [size, key] of Object.entries(rsaKeys))
  describe(`signatures with a key of ${size} agree with OpenSSL`, () => {
    const verifying = suite.verifyingKey(key)
    const node = { privateKey: nodePrivate(key), publicKey: nodePublic(key) }

    test('PKCS #1 v1.5: octet by octet', () => {
      for (const hash of ['sha1', ...hashes] as const)
        fc.assert(
          fc.property(messages, message => {
            const ours = suite.sign(key, hash, message)
            expect(toHex(ours)).toBe(nodeSign(hash, message, node.privateKey).toString('hex'))
            expect(suite.verify(verifying, hash, message, ours)).toBe(true)
            expect(suite.verify(verifying, hash, message, bent(ours, 9))).toBe(false)
            expect(suite.verify(verifying, hash, message, ours, 32)).toBe(false)
          }),
          { numRuns: 4 },
        )
    })

    test('PSS: each side takes what the other makes, and ours follows from the salt', () => {
      for (const hash of hashes) {
        // A key of 1025 bits has room for 126 octets less hash and two: 62 octets of salt beside SHA-512.
        const salt = fc.uint8Array({ maxLength: size === 'bits2048' ? 64 : 62 })
        fc.assert(
          fc.property(messages, salt, (message, drawn) => {
            const ours = suite.sign(key, hash, message, drawn)
            expect(ours).toHaveLength(size === 'bits2048' ? 256 : 129)
            expect(nodeVerify(hash, message, { key: node.publicKey, ...pss(drawn.length) }, ours)).toBe(true)
            expect(toHex(suite.sign(key, hash, message, drawn))).toBe(toHex(ours))
            const theirs = new Uint8Array(nodeSign(hash, message, { key: node.privateKey, ...pss(drawn.length) }))
            expect(suite.verify(verifying, hash, message, theirs, drawn.length)).toBe(true)
            expect(suite.verify(verifying, hash, message, theirs, drawn.length + 1)).toBe(false)
            expect(suite.verify(verifying, hash, message, theirs)).toBe(false)
            expect(suite.verify(verifying, hash, message, bent(theirs, 40), drawn.length)).toBe(false)
          }),
          { numRuns: 4 },
        )
      }
    })

    test('keys travel through OpenSSL and back', () => {
      expect(node.privateKey.asymmetricKeyType).toBe('rsa')
      const pkcs8 = new Uint8Array(node.privateKey.export({ format: 'der', type: 'pkcs8' }))
      expect(readPrivateKey(pkcs8)).toEqual({ ok: true, value: key })
      const spki = new Uint8Array(node.publicKey.export({ format: 'der', type: 'spki' }))
      expect(readPublicKeyInfo(spki)).toEqual(verifying)
      const pkcs1 = node.publicKey.export({ format: 'der', type: 'pkcs1' })
      expect(toHex(verifying.publicKey)).toBe(pkcs1.toString('hex'))
      expect(nodePublic(key).equals(createPublicKey(node.privateKey))).toBe(true)
    })
  })

test('a salt that does not fit, SHA-1 with curves and salts without RSA are errors of the program', () => {
  expect(() => suite.sign(rsaKeys.bits1025, 'sha512', utf8('m'), new Uint8Array(63))).toThrow('does not fit')
  const edwards: SigningKey = { kind: 'ed25519', privateKey: new Uint8Array(32) }
  expect(() => suite.sign(edwards, 'sha1', utf8('m'))).toThrow('ed25519 signs with identity')
  expect(() => suite.sign(edwards, 'identity', utf8('m'), new Uint8Array(32))).toThrow('a salt is for RSA')
  expect(() => suite.sign({ kind: 'rsa', privateKey: utf8('k') }, 'sha256', utf8('m'))).toThrow('RSA private key')
  expect(PSS_SALT_OCTETS).toEqual({ sha256: 32, sha384: 48, sha512: 64 })
})

describe('whatever comes is answered', () => {
  const verifying = suite.verifyingKey(rsaKeys.bits2048)

  test('signatures of any octets and of numbers at the edges', () => {
    const n = readRsaPublicKey(verifying.publicKey)?.modulus ?? 0n
    const hex = (value: bigint) => value.toString(16).padStart(512, '0')
    const edges = [0n, 1n, n - 1n, n, n + 1n, (1n << 2048n) - 1n].map(value => Buffer.from(hex(value), 'hex'))
    const any = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...edges.map(edge => new Uint8Array(edge))))
    fc.assert(
      fc.property(any, fc.constantFrom(undefined, 0, 32, 1000), (signature, salt) => {
        expect(suite.verify(verifying, 'sha256', utf8('m'), signature, salt)).toBe(false)
        expect(suite.verify(verifying, 'identity', utf8('m'), signature, salt)).toBe(false)
        expect(suite.verify({ kind: 'rsa', publicKey: signature }, 'sha256', utf8('m'), signature)).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  test('public keys out of bounds (RFC 8247 §3.1.1)', () => {
    const octets = (bits: number, last = 1) => {
      const bytes = new Uint8Array(Math.ceil(bits / 8))
      bytes[0] = 1 << ((bits - 1) % 8)
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | last
      return bytes
    }
    const read = (n: Uint8Array, e: Uint8Array) => readRsaPublicKey(sequence(unsigned(n), unsigned(e)))?.modulusBits
    const e = new Uint8Array([1, 0, 1])
    expect([1023, 1024, 1025, 8192, 8193].map(bits => read(octets(bits), e))).toEqual([
      undefined,
      1024,
      1025,
      8192,
      undefined,
    ])
    expect(read(octets(2048, 0), e)).toBeUndefined()
    for (const odd of [[1], [0], [4], Array.from({ length: 9 }, () => 1)])
      expect(read(octets(2048), new Uint8Array(odd))).toBeUndefined()
    expect(readRsaPublicKey(der(0x30))).toBeUndefined()
  })

  test('private keys with an octet changed or cut off', () => {
    const pkcs8 = rsaPkcs8.bits1025
    fc.assert(
      fc.property(fc.nat(pkcs8.length - 1), fc.nat(255), (at, value) => {
        const changed = pkcs8.slice()
        changed[at] = value
        const read = readPrivateKey(changed)
        expect(read.ok ? suite.verifyingKey(read.value).kind : read.error.code).toMatch(/^(rsa|bad-der|unsupported)$/)
        expect(readPrivateKey(pkcs8.subarray(0, at)).ok).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})
