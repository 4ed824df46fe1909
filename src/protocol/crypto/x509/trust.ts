import { equalBytes } from '../../../lib/bytes.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import type { IkeSuite } from '../ike/ike-suite.ts'
import type { VerifyingKey } from '../ike/signature.ts'
import { decodeSignature, fits } from './algorithm-identifier.ts'
import type { Certificate } from './certificate.ts'

/** Why a certificate is not believed: answered with AUTHENTICATION_FAILED (RFC 7296 §2.21.2). */
export interface TrustError {
  readonly code:
    | 'unknown-issuer'
    | 'issuer-is-no-ca'
    | 'wrong-signature'
    | 'unsupported-algorithm'
    | 'not-yet-valid'
    | 'expired'
    | 'unknown-critical-extension'
    | 'wrong-usage'
  readonly message: string
  readonly ref: string
}

export type Outcome<T> = Result<T, TrustError>

const fail = (code: TrustError['code'], message: string, ref: string): Result<never, TrustError> =>
  err({ code, message, ref })

/** Whether a certificate bears a signature of this key. */
export function isSignedBy(suite: IkeSuite, certificate: Certificate, key: VerifyingKey): Outcome<void> {
  const { signatureAlgorithm: algorithm, signature, subject } = certificate
  if (algorithm === undefined || !fits(key.kind, algorithm))
    return fail('unsupported-algorithm', `the signature of ${subject.text} is not computed here`, 'RFC 5280 §4.1.1.2')
  const raw = decodeSignature(key.kind, signature)
  const { hash, pssSaltOctets } = algorithm
  if (raw !== undefined && suite.verify(key, hash, certificate.signed, raw, pssSaltOctets)) return ok(undefined)
  return fail('wrong-signature', `the signature of ${subject.text} was made with another key`, 'RFC 5280 §6.1.3')
}

function isUsable(certificate: Certificate, atSeconds: number): Outcome<void> {
  const { notBefore, notAfter, subject, unknownCritical } = certificate
  if (atSeconds < notBefore) return fail('not-yet-valid', `${subject.text} is not valid yet`, 'RFC 5280 §6.1.3')
  if (atSeconds > notAfter) return fail('expired', `${subject.text} has expired`, 'RFC 5280 §6.1.3')
  if (unknownCritical.length === 0) return ok(undefined)
  const text = `${subject.text} has critical extensions unknown here: ${unknownCritical.join(', ')}`
  return fail('unknown-critical-extension', text, 'RFC 5280 §4.2')
}

/**
 * The key of a peer's certificate, if one of our CAs signed it or it is itself among them. One step of a path only
 * (`path.ts` has longer ones); revocation is not looked at. Names are compared octet by octet. `atSeconds`: since 1970.
 */
export function trustedKey(
  suite: IkeSuite,
  certificate: Certificate,
  anchors: readonly Certificate[],
  atSeconds: number,
): Outcome<{ readonly key: VerifyingKey; readonly anchor: Certificate }> {
  const usable = isUsable(certificate, atSeconds)
  if (!usable.ok) return usable
  const { publicKey: key, keyUsage, subject } = certificate
  if (key === undefined)
    return fail('unsupported-algorithm', `the key of ${subject.text} cannot be used here`, 'RFC 5280 §4.1.2.7')
  if (keyUsage !== undefined && !keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation'))
    return fail('wrong-usage', `the key of ${subject.text} is not for signatures`, 'RFC 4945 §5.1.3.2')
  const self = anchors.find(anchor => equalBytes(anchor.der, certificate.der))
  if (self !== undefined) return ok({ key, anchor: self })
  const issuers = anchors.filter(anchor => equalBytes(anchor.subject.der, certificate.issuer.der))
  let last = fail('unknown-issuer', `${certificate.issuer.text} is none of our CAs`, 'RFC 5280 §6.1.3')
  for (const anchor of issuers) {
    const signed = signedByAnchor(suite, certificate, anchor, atSeconds)
    if (signed.ok) return ok({ key, anchor })
    last = signed
  }
  return last
}

/** Whether a CA, valid at that time, signed a certificate. `below`: CAs between it and the end of the path. */
export function signedByAnchor(
  suite: IkeSuite,
  certificate: Certificate,
  anchor: Certificate,
  atSeconds: number,
  below = 0,
): Outcome<void> {
  const { subject, authority, keyUsage, publicKey } = anchor
  if (authority?.ca === true && authority.pathLength !== undefined && authority.pathLength < below)
    return fail('issuer-is-no-ca', `${subject.text} may have no further CA below it`, 'RFC 5280 §6.1.4')
  if (authority?.ca !== true) return fail('issuer-is-no-ca', `${subject.text} is no CA`, 'RFC 5280 §6.1.4')
  if (keyUsage !== undefined && !keyUsage.includes('keyCertSign'))
    return fail('issuer-is-no-ca', `the key of ${subject.text} is not for certificates`, 'RFC 5280 §6.1.4')
  const usable = isUsable(anchor, atSeconds)
  if (!usable.ok) return usable
  if (publicKey === undefined)
    return fail('unsupported-algorithm', `the key of ${subject.text} cannot be used here`, 'RFC 5280 §4.1.2.7')
  return isSignedBy(suite, certificate, publicKey)
}

/** What CERTREQ holds for a CA: SHA-1 of its SubjectPublicKeyInfo (RFC 7296 §3.7). */
export function authorityHash(suite: IkeSuite, authority: Certificate): Uint8Array {
  return suite.hash('sha1', [authority.publicKeyInfo])
}

/** ID payload types a certificate can stand for (RFC 7296 §3.5). */
const ID = { ipv4: 1, fqdn: 2, email: 3, ipv6: 5, distinguishedName: 9 }

/**
 * Whether a certificate is for the identity of an ID payload (RFC 4945 §3.1): a distinguished name is the subject,
 * octet by octet; others stand in subjectAltName, names without regard to capitals and without wildcards.
 */
export function isFor(certificate: Certificate, id: { readonly type: number; readonly data: Uint8Array }): boolean {
  if (id.type === ID.distinguishedName) return equalBytes(certificate.subject.der, id.data)
  const text = String.fromCharCode(...id.data.subarray(0, 1024)).toLowerCase()
  return certificate.alternativeNames.some(name => {
    switch (name.kind) {
      case 'dns':
        return id.type === ID.fqdn && name.text.toLowerCase() === text
      case 'email':
        return id.type === ID.email && name.text.toLowerCase() === text
      case 'ip':
        return (id.type === ID.ipv4 || id.type === ID.ipv6) && equalBytes(name.address, id.data)
      case 'other':
        return false
    }
    return false
  })
}
