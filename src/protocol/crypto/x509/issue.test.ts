import { createPrivateKey, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../../../lib/bytes.ts'
import {
  digitalSignatureAuth,
  ecdsaAuth,
  hashForPeer,
  verifyDigitalSignature,
  verifyEcdsaAuth,
} from '../ike/digital-signature.ts'
import { createRealIkeSuite } from '../ike/real-ike-suite.ts'
import { CURVE_KEY_OCTETS, SIGNATURES, type CurveKeyKind } from '../ike/signature.ts'
import { readCertificate, type Certificate } from './certificate.ts'
import { makeName, parseName } from './distinguished-name.ts'
import { issueCertificate, type CertificateRequest } from './issue.ts'
import { readPrivateKey, signingKeyOf, writePrivateKey } from './private-key.ts'
import { isFor, trustedKey } from './trust.ts'

const suite = createRealIkeSuite()
/** RSA has its tests in `rsa-algorithms.test.ts`. */
const kinds: readonly CurveKeyKind[] = ['ed25519', 'ecdsa-p256', 'ecdsa-p384']
const keyOf = (kind: CurveKeyKind, fill: number) =>
  signingKeyOf(kind, new Uint8Array(CURVE_KEY_OCTETS[kind].private).fill(fill))

const NOT_BEFORE = 1_767_225_600
const NOT_AFTER = 4_102_444_800
const caName = makeName([
  { type: 'C', value: 'CH' },
  { type: 'O', value: 'Prüfstelle' },
  { type: 'CN', value: 'Test CA' },
])
const times = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER }

function read(der: Uint8Array): Certificate {
  const certificate = readCertificate(der)
  if (!certificate.ok) throw new Error(certificate.error.message)
  return certificate.value
}

function makePair(caKind: CurveKeyKind, leafKind: CurveKeyKind) {
  const caKey = keyOf(caKind, 1)
  const leafKey = keyOf(leafKind, 2)
  const ca: CertificateRequest = {
    subject: caName,
    publicKey: suite.verifyingKey(caKey),
    alternativeNames: [],
    ca: true,
    ...times,
  }
  const leaf: CertificateRequest = {
    subject: makeName([{ type: 'CN', value: 'gw.example' }]),
    publicKey: suite.verifyingKey(leafKey),
    alternativeNames: [
      { kind: 'dns', text: 'gw.example' },
      { kind: 'email', text: 'gw@example' },
      { kind: 'ip', address: new Uint8Array([203, 0, 113, 10]) },
    ],
    ca: false,
    ...times,
  }
  const issuer = { name: caName, key: caKey }
  const [caDer, leafDer] = [issueCertificate(suite, ca, issuer), issueCertificate(suite, leaf, issuer)]
  return { caKey, leafKey, leaf, issuer, caDer, leafDer }
}

describe('certificates made here are accepted by OpenSSL', () => {
  for (const caKind of kinds)
    for (const leafKind of kinds)
      test(`${leafKind} signed by ${caKind}`, () => {
        const { caDer, leafDer } = makePair(caKind, leafKind)
        const [ca, leaf] = [new X509Certificate(caDer), new X509Certificate(leafDer)]
        expect(ca.verify(ca.publicKey)).toBe(true)
        expect(leaf.verify(ca.publicKey)).toBe(true)
        expect(leaf.checkIssued(ca)).toBe(true)
        expect([ca.ca, leaf.ca]).toEqual([true, false])
        expect(leaf.subjectAltName).toBe('DNS:gw.example, email:gw@example, IP Address:203.0.113.10')
        expect(leaf.checkHost('gw.example')).toBe('gw.example')
        expect(Date.parse(leaf.validTo)).toBe(1000 * NOT_AFTER)
        const trusted = trustedKey(suite, read(leafDer), [read(caDer)], NOT_BEFORE)
        expect(trusted.ok && toHex(trusted.value.key.publicKey)).toBe(
          toHex(suite.verifyingKey(keyOf(leafKind, 2)).publicKey),
        )
      })
})

test('equal requests give equal octets, other times another serial number', () => {
  const { leaf, issuer, leafDer } = makePair('ecdsa-p256', 'ed25519')
  expect(toHex(issueCertificate(suite, leaf, issuer))).toBe(toHex(leafDer))
  const later = read(issueCertificate(suite, { ...leaf, notAfter: NOT_AFTER + 1 }, issuer))
  expect(toHex(later.serial)).not.toBe(toHex(read(leafDer).serial))
  expect(isFor(later, { type: 2, data: utf8('gw.example') })).toBe(true)
})

test('private keys travel through OpenSSL and back', () => {
  for (const kind of kinds) {
    const key = keyOf(kind, 7)
    const der = writePrivateKey(suite, key)
    const node = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
    const back = readPrivateKey(new Uint8Array(node.export({ format: 'der', type: 'pkcs8' })))
    expect(back.ok ? [back.value.kind, toHex(back.value.privateKey)] : back.error.message).toEqual([
      kind,
      toHex(key.privateKey),
    ])
    expect(readPrivateKey(der).ok).toBe(true)
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, value) => {
        const bent = der.slice()
        bent[at] = value
        expect(typeof readPrivateKey(bent).ok).toBe('boolean')
        expect(readPrivateKey(der.subarray(0, at)).ok).toBe(false)
      }),
      { numRuns: 60 },
    )
  }
})

test('names of text', () => {
  const text = 'C=CH, O=Prüfstelle, CN=Test CA'
  const parsed = parseName(text)
  expect(parsed.ok && toHex(parsed.value.der)).toBe(toHex(caName.der))
  expect(parsed.ok && parsed.value.text).toBe(text)
  const slashes = parseName('/c=CH/O=Prüfstelle/CN=Test CA')
  expect(slashes.ok && slashes.value.text).toBe(text)
  for (const bad of ['', 'gw.example', 'X=1', 'CN=', 'CN=a,,O=b'])
    expect([bad, parseName(bad).ok]).toEqual([bad, false])
})

describe('AUTH by signature', () => {
  const octets = utf8('signed octets')

  test('method 14 for every key and hash, refused when anything changes (RFC 7427 §3)', () => {
    for (const kind of kinds)
      for (const hash of SIGNATURES[kind].hashes) {
        const key = keyOf(kind, 3)
        const { auth, steps } = digitalSignatureAuth(suite, key, hash, octets)
        const verdict = (data: Uint8Array, over = octets, by = suite.verifyingKey(key)) => {
          const outcome = verifyDigitalSignature(suite, by, over, data)
          return outcome.ok ? outcome.value.hash : outcome.error.code
        }
        expect(verdict(auth)).toBe(hash)
        expect(steps.map(({ name }) => name).slice(-2)).toEqual(['signature', 'AUTH'])
        expect(verdict(auth, utf8('other octets'))).toBe('wrong-signature')
        expect(verdict(auth, octets, suite.verifyingKey(keyOf(kind, 4)))).toBe('wrong-signature')
        const stranger = suite.verifyingKey(keyOf(kind === 'ed25519' ? 'ecdsa-p256' : 'ed25519', 3))
        expect(verdict(auth, octets, stranger)).toBe('wrong-key-kind')
        expect(verdict(auth.subarray(0, 5))).toBe('malformed')
        expect(verdict(new Uint8Array(0))).toBe('malformed')
        const renamed = auth.slice()
        renamed[5] = 99
        expect(verdict(renamed)).toBe('unsupported-algorithm')
      }
  })

  test('algorithm identifiers as RFC 7427 §A.3 and RFC 8420 print them', () => {
    const start = (kind: CurveKeyKind, hash: 'sha256' | 'sha384' | 'identity') => {
      const { auth } = digitalSignatureAuth(suite, keyOf(kind, 3), hash, octets)
      return toHex(auth.subarray(0, 1 + (auth[0] ?? 0)))
    }
    expect(start('ecdsa-p256', 'sha256')).toBe('0c300a06082a8648ce3d040302')
    expect(start('ecdsa-p384', 'sha384')).toBe('0c300a06082a8648ce3d040303')
    expect(start('ed25519', 'identity')).toBe('07300506032b6570')
  })

  test('methods 9 and 10 (RFC 4754)', () => {
    for (const kind of ['ecdsa-p256', 'ecdsa-p384'] as const) {
      const key = keyOf(kind, 3)
      const verifying = suite.verifyingKey(key)
      const { method, auth } = ecdsaAuth(suite, key, octets)
      expect(method).toBe(kind === 'ecdsa-p256' ? 9 : 10)
      expect(auth).toHaveLength(CURVE_KEY_OCTETS[kind].signature)
      expect(verifyEcdsaAuth(suite, verifying, method, octets, auth)).toBe(true)
      expect(verifyEcdsaAuth(suite, verifying, 19 - method, octets, auth)).toBe(false)
      expect(verifyEcdsaAuth(suite, verifying, method, utf8('other'), auth)).toBe(false)
    }
    expect(() => ecdsaAuth(suite, keyOf('ed25519', 3), octets)).toThrow('no authentication method')
  })

  test('the hash follows what the peer takes', () => {
    expect(hashForPeer('ecdsa-p384', [2, 3, 4])).toBe('sha384')
    expect(hashForPeer('ecdsa-p384', [2])).toBe('sha256')
    expect(hashForPeer('ecdsa-p256', [1])).toBeUndefined()
    expect(hashForPeer('ed25519', [2, 3, 4])).toBeUndefined()
    expect(hashForPeer('ed25519', [2, 5])).toBe('identity')
  })
})
