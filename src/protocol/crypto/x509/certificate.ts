import { equalBytes } from '../../../lib/bytes.ts'
import type { Result } from '../../../lib/result.ts'
import type { VerifyingKey } from '../ike/signature.ts'
import { publicKeyOf, readKeyAlgorithm, signatureAlgorithmOf, type SignatureAlgorithm } from './algorithm-identifier.ts'
import { readTime } from './calendar.ts'
import { contextTag, readingDer, refuseDer, TAG, type DerError, type DerNode, type DerReader } from './der-reader.ts'
import { readName, type DistinguishedName } from './distinguished-name.ts'
import { NO_EXTENSIONS, readExtensions, type Extensions } from './extensions.ts'

/** A named run of octets of a certificate (end exclusive), for those who show it. */
export interface NamedPlace {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** What IKE needs of an X.509 certificate (RFC 5280 §4.1). Nothing is verified by reading. */
export interface Certificate extends Extensions {
  readonly der: Uint8Array
  /** The octets the signature covers. */
  readonly signed: Uint8Array
  readonly serial: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  /** Seconds since 1970, both inclusive. */
  readonly notBefore: number
  readonly notAfter: number
  /** The whole SubjectPublicKeyInfo: its SHA-1 stands in CERTREQ (RFC 7296 §3.7). */
  readonly publicKeyInfo: Uint8Array
  /** Undefined for keys that cannot be used here, such as DSA, or are of a size out of bounds. */
  readonly publicKey: VerifyingKey | undefined
  readonly keyAlgorithmOid: string
  readonly signatureAlgorithm: SignatureAlgorithm | undefined
  readonly signature: Uint8Array
  readonly places: readonly NamedPlace[]
}

const VERSION_3 = 2
/** issuerUniqueID and subjectUniqueID: passed over (RFC 5280 §4.1.2.8). */
const UNIQUE_IDENTIFIERS = [contextTag(1, false), contextTag(2, false)]

/** Reads one certificate; octets after it are an error. */
export function readCertificate(bytes: Uint8Array): Result<Certificate, DerError> {
  return readingDer(bytes, reader => {
    const places: NamedPlace[] = []
    const see = (name: string, { start, end }: DerNode): void => void places.push({ name, start, end })
    const outer = reader.enter(TAG.sequence, 'a certificate')
    reader.finish('the certificate')
    const signedNode = outer.expect(TAG.sequence, 'the signed part')
    const algorithmNode = outer.expect(TAG.sequence, 'the signature algorithm')
    const signature = outer.bitOctets('the signature')
    outer.finish('the signature')
    const body = readBody(outer.inside(signedNode), see)
    if (!equalBytes(body.algorithm, outer.whole(algorithmNode)))
      refuseDer(algorithmNode.start, 'the signature algorithm differs from the signed one', 'RFC 5280 §4.1.1.2')
    see('signature algorithm', algorithmNode)
    places.push({ name: 'signature', start: algorithmNode.end, end: bytes.length })
    const { algorithm: _, ...rest } = body
    return {
      ...rest,
      der: bytes,
      signed: outer.whole(signedNode),
      signatureAlgorithm: signatureAlgorithmOf(body.algorithm),
      signature,
      places,
    }
  })
}

type Body = Omit<Certificate, 'der' | 'signed' | 'signatureAlgorithm' | 'signature' | 'places'> & {
  readonly algorithm: Uint8Array
}

function readBody(reader: DerReader, see: (name: string, node: DerNode) => void): Body {
  const version = reader.optional(contextTag(0, true))
  const isVersion3 = version !== undefined && reader.inside(version).unsigned('the version')[0] === VERSION_3
  if (version !== undefined) see('version', version)
  const serial = reader.expect(TAG.integer, 'the serial number')
  see('serial number', serial)
  const algorithm = reader.expect(TAG.sequence, 'the signature algorithm')
  see('signature algorithm (signed)', algorithm)
  const issuer = reader.expect(TAG.sequence, 'the issuer')
  see('issuer', issuer)
  const validity = reader.expect(TAG.sequence, 'the validity')
  see('validity', validity)
  const times = reader.inside(validity)
  const [notBefore, notAfter] = [readMoment(times), readMoment(times)]
  const subject = reader.expect(TAG.sequence, 'the subject')
  see('subject', subject)
  const keyNode = reader.expect(TAG.sequence, 'the public key')
  see('public key', keyNode)
  const keyReader = reader.inside(keyNode)
  const { kind, oid } = readKeyAlgorithm(keyReader)
  const bits = keyReader.bitOctets('the public key')
  let extensions = NO_EXTENSIONS
  while (!reader.done) {
    const node = reader.next()
    if (node.tag === contextTag(3, true) && isVersion3) extensions = readExtensions(reader.inside(node), see)
    else if (!UNIQUE_IDENTIFIERS.includes(node.tag)) refuseDer(node.start, 'an element that does not belong here')
  }
  return {
    algorithm: reader.whole(algorithm),
    serial: reader.body(serial),
    issuer: readName(reader, issuer, 'the issuer'),
    subject: readName(reader, subject, 'the subject'),
    notBefore,
    notAfter,
    publicKeyInfo: reader.whole(keyNode),
    publicKey: kind === undefined ? undefined : publicKeyOf(kind, bits),
    keyAlgorithmOid: oid,
    ...extensions,
  }
}

function readMoment(reader: DerReader): number {
  const node = reader.next()
  const form = node.tag === TAG.utcTime ? 'utc' : 'generalized'
  if (form === 'generalized' && node.tag !== TAG.generalizedTime) refuseDer(node.start, 'no time where one stands')
  const seconds = readTime(String.fromCharCode(...reader.body(node).subarray(0, 32)), form)
  return seconds ?? refuseDer(node.start, 'a time in a form that is not allowed, or no such date', 'RFC 5280 §4.1.2.5')
}
