import { createPublicKey, verify as nodeVerify } from 'node:crypto'
import { expect, test } from 'vitest'
import { toHex, utf8 } from '../../../lib/bytes.ts'
import { rsaKeys } from '../rsa/fixtures/openssl-rsa.ts'
import { subjectPublicKeyInfo } from '../x509/algorithm-identifier.ts'
import { digitalSignatureAuth, verifyDigitalSignature } from './digital-signature.ts'
import { createRealIkeSuite } from './real-ike-suite.ts'
import { rsaAuth, verifyRsaAuth } from './rsa-auth.ts'
import { PSS_SALT_OCTETS } from './signature.ts'

const suite = createRealIkeSuite()
const key = rsaKeys.bits2048
const verifying = suite.verifyingKey(key)
const octets = utf8('signed octets')

test('method 1 signs with SHA-1 by default and verifies whatever hash a peer took (RFC 7296 §3.8)', () => {
  const { method, auth, steps } = rsaAuth(suite, key, octets)
  expect([method, auth.length]).toEqual([1, 256])
  expect(steps).toMatchObject([
    { operation: 'hash', hash: 'sha1' },
    { operation: 'signature', kind: 'rsa', hash: 'sha1', output: auth },
  ])
  const spki = Buffer.from(subjectPublicKeyInfo(verifying))
  const nodeKey = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  expect(nodeVerify('sha1', octets, nodeKey, auth)).toBe(true)
  for (const hash of ['sha1', 'sha256', 'sha384', 'sha512'] as const)
    expect(verifyRsaAuth(suite, verifying, octets, rsaAuth(suite, key, octets, hash).auth)).toBe(hash)
  expect(verifyRsaAuth(suite, verifying, utf8('other octets'), auth)).toBeUndefined()
  expect(verifyRsaAuth(suite, suite.verifyingKey(rsaKeys.bits1025), octets, auth)).toBeUndefined()
  const pss = suite.sign(key, 'sha256', octets, new Uint8Array(32))
  expect(verifyRsaAuth(suite, verifying, octets, pss)).toBeUndefined()
})

test('method 1 is for RSA keys', () => {
  const edwards = { kind: 'ed25519', privateKey: new Uint8Array(32) } as const
  expect(() => rsaAuth(suite, edwards, octets)).toThrow('method 1 is for RSA')
  expect(verifyRsaAuth(suite, suite.verifyingKey(edwards), octets, new Uint8Array(64))).toBeUndefined()
})

test('method 14 with RSA: PSS by a salt, PKCS #1 v1.5 without (RFC 7427 §3, RFC 8247 §3.2)', () => {
  for (const hash of ['sha256', 'sha384', 'sha512'] as const)
    for (const salt of [undefined, new Uint8Array(PSS_SALT_OCTETS[hash]).fill(7)]) {
      const { auth, steps } = digitalSignatureAuth(suite, key, hash, octets, salt)
      const verdict = (over: Uint8Array, by = verifying, data = auth) => {
        const outcome = verifyDigitalSignature(suite, by, over, data)
        return outcome.ok ? [outcome.value.hash, outcome.value.pssSaltOctets] : outcome.error.code
      }
      expect(verdict(octets)).toEqual([hash, salt?.length])
      expect(verdict(utf8('other octets'))).toBe('wrong-signature')
      expect(verdict(octets, suite.verifyingKey(rsaKeys.bits1025))).toBe('wrong-signature')
      const edwards = suite.verifyingKey({ kind: 'ed25519', privateKey: new Uint8Array(32) })
      expect(verdict(octets, edwards)).toBe('wrong-key-kind')
      expect(verdict(octets, verifying, auth.subarray(0, auth.length - 1))).toBe('wrong-signature')
      const inputs = steps.flatMap(step => (step.operation === 'signature' ? step.inputs.map(({ name }) => name) : []))
      expect(inputs).toEqual(salt === undefined ? ['digest'] : ['digest', 'salt'])
    }
  const { auth } = digitalSignatureAuth(suite, key, 'sha256', octets)
  expect(toHex(auth.subarray(0, 16))).toBe('0f300d06092a864886f70d01010b0500')
})
