import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../../../lib/assert.ts'
import { concatBytes, toHex, utf8 } from '../../../lib/bytes.ts'
import { createRealIkeSuite } from '../ike/real-ike-suite.ts'
import { readTime, writeTime } from './calendar.ts'
import { readCertificate, type Certificate } from './certificate.ts'
import { readPem, writePem } from './pem.ts'
import { authorityHash, isFor, trustedKey } from './trust.ts'

const suite = createRealIkeSuite()

/** Made with the OpenSSL command line: CA (P-384), leaf (P-256), leaf with a strange critical extension, RSA, Ed25519. */
const pem = readFileSync(join(import.meta.dirname, 'fixtures/openssl.pem'), 'utf8')
const blocks = readPem(pem)

function certificateAt(index: number): Certificate {
  const read = readCertificate(present(blocks[index], 'certificate').bytes)
  if (!read.ok) throw new Error(`${read.error.message} at ${read.error.at}`)
  return read.value
}

const [authority, leaf, strange, rsa, edwards] = [0, 1, 2, 3, 4].map(certificateAt) as [
  Certificate,
  Certificate,
  Certificate,
  Certificate,
  Certificate,
]

/** The parts of a name as Node prints them, one a line, but for the escapes of RFC 2253. */
const lines = (certificate: Certificate, which: 'subject' | 'issuer') =>
  certificate[which].parts.map(({ type, value }) => `${type}=${value}`).join('\n')

test('certificates of OpenSSL read as Node reads them', () => {
  for (const certificate of [authority, leaf, strange, rsa, edwards]) {
    const node = new X509Certificate(certificate.der)
    expect(lines(certificate, 'subject')).toBe(node.subject.replaceAll('\\', ''))
    expect(lines(certificate, 'issuer')).toBe(node.issuer.replaceAll('\\', ''))
    expect(1000 * certificate.notBefore).toBe(Date.parse(node.validFrom))
    expect(1000 * certificate.notAfter).toBe(Date.parse(node.validTo))
    expect(toHex(certificate.serial).replace(/^00/, '')).toBe(node.serialNumber.toLowerCase())
    expect(certificate.authority?.ca ?? false).toBe(node.ca)
    const info = node.publicKey.export({ type: 'spki', format: 'der' })
    expect(toHex(certificate.publicKeyInfo)).toBe(info.toString('hex'))
  }
})

test('names, usages and the key of the leaf', () => {
  expect(leaf.subject.text).toBe('C=CH, O=Roamscope, OU=tests, CN=gw.example')
  expect(authority.subject.parts[1]?.value).toBe('Prüfstelle "Süd"')
  expect(leaf.keyUsage).toEqual(['digitalSignature', 'keyAgreement'])
  expect(authority.keyUsage).toEqual(['keyCertSign', 'cRLSign'])
  expect(leaf.extendedKeyUsage).toContain('1.3.6.1.5.5.7.3.17')
  expect(leaf.publicKey?.kind).toBe('ecdsa-p256')
  expect(edwards.publicKey?.kind).toBe('ed25519')
  expect(rsa.publicKey?.kind).toBe('rsa')
  expect(rsa.keyAlgorithmOid).toBe('1.2.840.113549.1.1.1')
  expect(leaf.alternativeNames.map(name => name.kind)).toEqual(['dns', 'dns', 'email', 'ip', 'ip', 'other'])
  expect(toHex(authority.subjectKeyId ?? utf8(''))).toBe(toHex(leaf.authorityKeyId ?? utf8('?')))
})

test('every place lies within the certificate and holds an element', () => {
  for (const { start, end } of leaf.places) {
    expect(start).toBeLessThan(end)
    expect(end).toBeLessThanOrEqual(leaf.der.length)
  }
  expect(leaf.places.map(place => place.name)).toEqual(
    expect.arrayContaining(['issuer', 'subject', 'validity', 'public key', 'alternativeNames', 'signature']),
  )
})

describe('trust', () => {
  const now = leaf.notBefore + 60
  const verdict = (certificate: Certificate, anchors: readonly Certificate[], at = now) => {
    const trusted = trustedKey(suite, certificate, anchors, at)
    return trusted.ok ? `signed by ${trusted.value.anchor.subject.parts.at(-1)?.value}` : trusted.error.code
  }

  test('a certificate of our CA, or one that is itself an anchor', () => {
    expect(verdict(leaf, [edwards, authority])).toBe('signed by Roamscope test CA')
    expect(verdict(edwards, [edwards])).toBe('signed by ed.example')
    expect(verdict(rsa, [rsa])).toBe(`signed by ${rsa.subject.parts.at(-1)?.value}`)
    expect(new X509Certificate(leaf.der).verify(new X509Certificate(authority.der).publicKey)).toBe(true)
  })

  test('anything else is refused with its reason', () => {
    expect(verdict(leaf, [])).toBe('unknown-issuer')
    expect(verdict(leaf, [edwards])).toBe('unknown-issuer')
    expect(verdict(leaf, [authority], leaf.notBefore - 1)).toBe('not-yet-valid')
    expect(verdict(leaf, [authority], leaf.notAfter + 1)).toBe('expired')
    expect(verdict(leaf, [authority], leaf.notAfter)).toBe('signed by Roamscope test CA')
    expect(verdict(strange, [authority])).toBe('unknown-critical-extension')
    expect(verdict({ ...rsa, publicKey: undefined }, [rsa])).toBe('unsupported-algorithm')
    expect(verdict(authority, [authority])).toBe('wrong-usage')
    const noCa = { ...authority, authority: undefined }
    expect(verdict(leaf, [noCa])).toBe('issuer-is-no-ca')
    const impostor = { ...edwards, subject: authority.subject, authority: { ca: true, pathLength: undefined } }
    expect(verdict(leaf, [impostor])).toBe('unsupported-algorithm')
    const changed = { ...leaf, signed: concatBytes(leaf.signed, utf8('x')) }
    expect(verdict(changed, [authority])).toBe('wrong-signature')
    const late = { ...authority, notAfter: leaf.notBefore }
    expect(verdict(leaf, [late])).toBe('expired')
  })

  test('identities', () => {
    const ids: readonly [number, Uint8Array, boolean][] = [
      [2, utf8('gw.example'), true],
      [2, utf8('GW.Example'), true],
      [2, utf8('a.wild.example'), false],
      [2, utf8('alice@example'), false],
      [3, utf8('alice@example'), true],
      [1, new Uint8Array([203, 0, 113, 10]), true],
      [1, new Uint8Array([203, 0, 113, 11]), false],
      [5, new Uint8Array([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), true],
      [9, leaf.subject.der, true],
      [9, leaf.issuer.der, false],
      [11, utf8('gw.example'), false],
    ]
    for (const [type, data, expected] of ids) expect([type, isFor(leaf, { type, data })]).toEqual([type, expected])
  })

  test('the hash for CERTREQ is that of the CA key', () => {
    expect(authorityHash(suite, authority)).toHaveLength(20)
    expect(toHex(authorityHash(suite, authority))).not.toBe(toHex(authority.subjectKeyId ?? utf8('')))
  })
})

test('whatever octets are given, reading answers, and every cut is an error with a place', () => {
  const { der } = leaf
  for (let length = 0; length < der.length; length += 7) {
    const read = readCertificate(der.subarray(0, length))
    expect(read.ok ? 'read' : read.error.at <= length).toBe(true)
  }
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(255), fc.uint8Array({ maxLength: 60 }), (at, value, any) => {
      const bent = der.slice()
      bent[at] = value
      for (const bytes of [bent, any, concatBytes(der, any)]) {
        const read = readCertificate(bytes)
        expect(read.ok || read.error.code === 'bad-der').toBe(true)
      }
    }),
    { numRuns: 300 },
  )
  expect(readCertificate(concatBytes(der, utf8('x'))).ok).toBe(false)
  expect(readCertificate(new Uint8Array(70_000)).ok).toBe(false)
})

test('PEM reads back, and rubbish between and inside blocks is passed over', () => {
  expect(blocks.map(block => block.label)).toEqual(Array.from({ length: 5 }, () => 'CERTIFICATE'))
  expect(blocks.map(writePem).join('')).toBe(pem)
  expect(readPem(`hello\n${writePem({ label: 'X', bytes: utf8('y') })}`)).toHaveLength(1)
  expect(readPem('-----BEGIN X-----\nab\n-----END X-----')).toEqual([])
  expect(readPem('-----BEGIN X-----\nabcd\n-----END Y-----')).toEqual([])
})

test('times agree with the calendar of the machine', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 200_000_000_000 }), seconds => {
      const { text, form } = writeTime(seconds)
      expect(readTime(text, form)).toBe(seconds)
      const digits = new Date(1000 * seconds).toISOString().replace(/\.000|[-:T]/g, '')
      expect(text).toBe(form === 'utc' ? digits.slice(2) : digits)
    }),
  )
  expect(readTime('500101000000Z', 'utc')).toBe(Date.UTC(1950, 0, 1) / 1000)
  for (const bad of ['260230000000Z', '261301000000Z', '260101240000Z', '2601010000Z', '260101000000+0100', ''])
    expect([bad, readTime(bad, 'utc')]).toEqual([bad, undefined])
})
