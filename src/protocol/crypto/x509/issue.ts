import { assert } from '../../../lib/assert.ts'
import { utf8 } from '../../../lib/bytes.ts'
import type { IkeSuite } from '../ike/ike-suite.ts'
import { SIGNATURES, type SigningKey, type VerifyingKey } from '../ike/signature.ts'
import { encodeSignature, publicKeyBits, signatureAlgorithm, subjectPublicKeyInfo } from './algorithm-identifier.ts'
import { writeTime } from './calendar.ts'
import { TAG } from './der-reader.ts'
import { bitString, der, explicit, sequence, unsigned } from './der-writer.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import { writeExtensions, type AlternativeName } from './extensions.ts'

/** What a new certificate says (RFC 5280 §4.1). Times in seconds since 1970. */
export interface CertificateRequest {
  readonly subject: DistinguishedName
  readonly publicKey: VerifyingKey
  readonly alternativeNames: readonly AlternativeName[]
  /** A CA may sign certificates; another key may sign for itself only. */
  readonly ca: boolean
  /** CAs that a CA may have below it; none where nothing is said. */
  readonly pathLength?: number
  readonly notBefore: number
  readonly notAfter: number
}

/** Who signs: for a self-signed certificate the subject itself. */
export interface Issuer {
  readonly name: DistinguishedName
  readonly key: SigningKey
}

/** Octets of a serial number; the first bit stays clear (RFC 5280 §4.1.2.2 allows 20). */
const SERIAL_OCTETS = 16

/**
 * A certificate of version 3. The serial number follows from names, key and times: equal inputs give equal octets,
 * and two certificates of one issuer differ in it.
 */
export function issueCertificate(suite: IkeSuite, request: CertificateRequest, issuer: Issuer): Uint8Array {
  const { kind } = issuer.key
  const algorithm = signatureAlgorithm(kind, SIGNATURES[kind].preferredHash)
  assert(algorithm !== undefined, `${kind} has its hash`)
  const issuerKey = suite.verifyingKey(issuer.key)
  const keyInfo = subjectPublicKeyInfo(request.publicKey)
  const times = utf8(`${request.notBefore}-${request.notAfter}`)
  const serial = suite.hash('sha256', [issuer.name.der, request.subject.der, keyInfo, times]).slice(0, SERIAL_OCTETS)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  const signed = sequence(
    explicit(0, unsigned(new Uint8Array([2]))),
    unsigned(serial),
    algorithm.der,
    issuer.name.der,
    sequence(time(request.notBefore), time(request.notAfter)),
    request.subject.der,
    keyInfo,
    explicit(
      3,
      writeExtensions({
        subjectKeyId: keyId(suite, request.publicKey),
        authorityKeyId: keyId(suite, issuerKey),
        ca: request.ca,
        pathLength: request.pathLength ?? 0,
        alternativeNames: request.alternativeNames,
      }),
    ),
  )
  const signature = encodeSignature(kind, suite.sign(issuer.key, algorithm.hash, signed))
  return sequence(signed, algorithm.der, bitString(signature))
}

function time(seconds: number): Uint8Array {
  const { text, form } = writeTime(seconds)
  return der(form === 'utc' ? TAG.utcTime : TAG.generalizedTime, utf8(text))
}

/** SHA-1 of the bits of the key (RFC 5280 §4.2.1.2, method 1). */
function keyId(suite: IkeSuite, key: VerifyingKey): Uint8Array {
  return suite.hash('sha1', [publicKeyBits(key)])
}
