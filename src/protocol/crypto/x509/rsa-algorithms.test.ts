import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concatBytes, fromHex, toHex, utf8 } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from '../ike/real-ike-suite.ts'
import { rsaCertificates, rsaKeys } from '../rsa/fixtures/openssl-rsa.ts'
import { signatureAlgorithm, signatureAlgorithmOf } from './algorithm-identifier.ts'
import { readCertificate, type Certificate } from './certificate.ts'
import { makeName } from './distinguished-name.ts'
import { issueCertificate } from './issue.ts'
import { trustedKey } from './trust.ts'

const suite = createRealIkeSuite()
const { authority, ...leaves } = rsaCertificates
const now = leaves.pssSha384.notBefore + 60
const verdict = (certificate: Certificate, anchor = authority) => {
  const trusted = trustedKey(suite, certificate, [anchor], now)
  return trusted.ok ? trusted.value.key.kind : trusted.error.code
}
/** RFC 7427 §A.4.3, with the trailer that DER leaves out. */
const PRINTED_PSS_SHA256 =
  '304606092a864886f70d01010a3039a00f300d06096086480165030402010500' +
  'a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120a303020101'

describe('algorithm identifiers', () => {
  test('PKCS #1 v1.5 as RFC 7427 §A.1 prints them, NULL present or absent (RFC 4055 §5)', () => {
    const printed = { sha256: '0b', sha384: '0c', sha512: '0d' } as const
    for (const hash of ['sha256', 'sha384', 'sha512'] as const) {
      const der = `300d06092a864886f70d0101${printed[hash]}0500`
      expect(toHex(signatureAlgorithm('rsa', hash)?.der ?? utf8(''))).toBe(der)
      const absent = `300b06092a864886f70d0101${printed[hash]}`
      for (const form of [der, absent])
        expect(signatureAlgorithmOf(fromHex(form))).toMatchObject({ family: 'rsa', hash, pssSaltOctets: undefined })
    }
    expect(signatureAlgorithmOf(fromHex('300d06092a864886f70d01010b0501'))).toBeUndefined()
    expect(signatureAlgorithmOf(fromHex('300e06092a864886f70d01010b050100'))).toBeUndefined()
  })

  test('PSS with its parameters, trailer written out or not', () => {
    expect(signatureAlgorithmOf(fromHex(PRINTED_PSS_SHA256))).toMatchObject({ hash: 'sha256', pssSaltOctets: 32 })
    for (const hash of ['sha256', 'sha384', 'sha512'] as const)
      for (const salt of [0, 20, 127, 128, 300]) {
        const { der } = signatureAlgorithm('rsa', hash, salt) ?? { der: utf8('') }
        expect(signatureAlgorithmOf(der)).toMatchObject({ hash, pssSaltOctets: salt })
      }
    const ours = signatureAlgorithm('rsa', 'sha384', 48)
    expect(toHex(ours?.der ?? utf8(''))).toBe(toHex(leaves.pssSha384.signatureAlgorithm?.der ?? utf8('?')))
  })

  test('SHA-1, empty parameters, another mask and another trailer are not taken (RFC 8247 §3.2)', () => {
    const swaps: readonly [string, string][] = [
      [PRINTED_PSS_SHA256, '300d06092a864886f70d01010a3000'],
      [PRINTED_PSS_SHA256, '300d06092a864886f70d0101050500'],
      [PRINTED_PSS_SHA256, PRINTED_PSS_SHA256.replace('a303020101', 'a303020102')],
      [PRINTED_PSS_SHA256, PRINTED_PSS_SHA256.replace('0d010108', '0d010109')],
      [PRINTED_PSS_SHA256, PRINTED_PSS_SHA256.replace(/0402010500a203/, '0402020500a203')],
      [PRINTED_PSS_SHA256, PRINTED_PSS_SHA256.replaceAll('04020105', '04020405')],
    ]
    for (const [good, bad] of swaps) {
      expect(bad).not.toBe(good)
      expect([bad, signatureAlgorithmOf(fromHex(bad))]).toEqual([bad, undefined])
    }
    expect(signatureAlgorithm('ecdsa-p256', 'sha256', 32)).toBeUndefined()
    expect(signatureAlgorithm('rsa', 'identity')).toBeUndefined()
  })
})

test('certificates of OpenSSL signed with RSA are believed, those with SHA-1 or a changed octet are not', () => {
  expect(verdict(leaves.pssSha384)).toBe('rsa')
  expect(verdict(leaves.pkcs1Sha512)).toBe('rsa')
  expect(verdict(leaves.pssShortSalt)).toBe('rsa')
  expect(leaves.pssShortSalt.signatureAlgorithm?.pssSaltOctets).toBe(20)
  expect(verdict(leaves.pkcs1Sha1)).toBe('unsupported-algorithm')
  for (const leaf of [leaves.pssSha384, leaves.pkcs1Sha512])
    expect(verdict({ ...leaf, signed: concatBytes(leaf.signed, utf8('x')) })).toBe('wrong-signature')
  const impostor = { ...authority, publicKey: suite.verifyingKey(rsaKeys.bits1025) }
  expect(verdict(leaves.pkcs1Sha512, impostor)).toBe('wrong-signature')
})

test('certificates made here with RSA keys are accepted by OpenSSL', () => {
  const name = makeName([{ type: 'CN', value: 'Our CA' }])
  const request = { notBefore: now - 60, notAfter: now + 60, alternativeNames: [] } as const
  const issuer = { name, key: rsaKeys.bits2048 }
  const caKey = suite.verifyingKey(rsaKeys.bits2048)
  const caDer = issueCertificate(suite, { ...request, subject: name, publicKey: caKey, ca: true }, issuer)
  const subject = makeName([{ type: 'CN', value: 'leaf' }])
  const leafKey = suite.verifyingKey(rsaKeys.bits1025)
  const leafDer = issueCertificate(suite, { ...request, subject, publicKey: leafKey, ca: false }, issuer)
  const [ca, leaf] = [new X509Certificate(caDer), new X509Certificate(leafDer)]
  expect(leaf.verify(ca.publicKey)).toBe(true)
  expect(leaf.checkIssued(ca)).toBe(true)
  const [ourCa, ourLeaf] = [readCertificate(caDer), readCertificate(leafDer)]
  expect(ourCa.ok && ourLeaf.ok && verdict(ourLeaf.value, ourCa.value)).toBe('rsa')
})
