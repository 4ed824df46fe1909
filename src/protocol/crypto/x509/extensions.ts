import { concatBytes } from '../../../lib/bytes.ts'
import { contextTag, refuseDer, TAG, type DerNode, type DerReader } from './der-reader.ts'
import { bitString, der, derBoolean, implicit, octetString, oid, sequence, unsigned } from './der-writer.ts'

/** A name of subjectAltName (RFC 5280 §4.2.1.6). */
export type AlternativeName =
  | { readonly kind: 'dns' | 'email'; readonly text: string }
  | { readonly kind: 'ip'; readonly address: Uint8Array }
  | { readonly kind: 'other'; readonly tag: number; readonly bytes: Uint8Array }

/** Bits of keyUsage in their order (RFC 5280 §4.2.1.3). */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsage = (typeof KEY_USAGES)[number]

export interface Extensions {
  readonly alternativeNames: readonly AlternativeName[]
  /** basicConstraints; undefined where the extension is absent. */
  readonly authority: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined
  readonly keyUsage: readonly KeyUsage[] | undefined
  /** Object identifiers of extKeyUsage. */
  readonly extendedKeyUsage: readonly string[] | undefined
  readonly subjectKeyId: Uint8Array | undefined
  readonly authorityKeyId: Uint8Array | undefined
  /** Critical extensions not understood here: the certificate must not be used (RFC 5280 §4.2). */
  readonly unknownCritical: readonly string[]
}

export const NO_EXTENSIONS: Extensions = {
  alternativeNames: [],
  authority: undefined,
  keyUsage: undefined,
  extendedKeyUsage: undefined,
  subjectKeyId: undefined,
  authorityKeyId: undefined,
  unknownCritical: [],
}

const OID = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
}

const MOST_EXTENSIONS = 64
const MOST_NAMES = 64

/** Reads the list of extensions (RFC 5280 §4.1.2.9); calls `see` with the name and place of each. */
export function readExtensions(reader: DerReader, see: (name: string, node: DerNode) => void): Extensions {
  const list = reader.enter(TAG.sequence, 'extensions')
  let found = NO_EXTENSIONS
  const seen = new Set<string>()
  while (!list.done) {
    const node = list.expect(TAG.sequence, 'an extension')
    const inner = list.inside(node)
    const dotted = inner.oid('an extension')
    if (seen.has(dotted) || seen.size >= MOST_EXTENSIONS)
      refuseDer(node.start, `extension ${dotted} again, or too many`)
    seen.add(dotted)
    const criticalNode = inner.optional(TAG.boolean)
    const critical = criticalNode !== undefined && inner.body(criticalNode)[0] !== 0
    const value = inner.enter(TAG.octetString, `extension ${dotted}`)
    inner.finish(`extension ${dotted}`)
    const name = Object.entries(OID).find(([, known]) => known === dotted)?.[0]
    see(name ?? dotted, node)
    const read = readExtension(dotted, value)
    found = { ...found, ...read }
    if (read === undefined && critical) found = { ...found, unknownCritical: [...found.unknownCritical, dotted] }
  }
  return found
}

function readExtension(dotted: string, value: DerReader): Partial<Extensions> | undefined {
  switch (dotted) {
    case OID.alternativeNames:
      return { alternativeNames: readNames(value.enter(TAG.sequence, 'subjectAltName')) }
    case OID.basicConstraints:
      return { authority: readConstraints(value.enter(TAG.sequence, 'basicConstraints')) }
    case OID.keyUsage: {
      const body = value.body(value.expect(TAG.bitString, 'keyUsage'))
      return { keyUsage: KEY_USAGES.filter((_, bit) => ((body[1 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1) }
    }
    case OID.extendedKeyUsage: {
      const list = value.enter(TAG.sequence, 'extKeyUsage')
      const purposes: string[] = []
      while (!list.done) purposes.push(list.oid('a purpose'))
      return { extendedKeyUsage: purposes }
    }
    case OID.subjectKeyId:
      return { subjectKeyId: value.body(value.expect(TAG.octetString, 'subjectKeyIdentifier')) }
    case OID.authorityKeyId: {
      const list = value.enter(TAG.sequence, 'authorityKeyIdentifier')
      const id = list.optional(contextTag(0, false))
      return { authorityKeyId: id === undefined ? undefined : list.body(id) }
    }
    default:
      return undefined
  }
}

function readConstraints(list: DerReader): Extensions['authority'] {
  const ca = list.optional(TAG.boolean)
  const pathLength = list.done ? undefined : Number(list.unsigned('pathLenConstraint').at(-1) ?? 0)
  return { ca: ca !== undefined && list.body(ca)[0] !== 0, pathLength }
}

function readNames(list: DerReader): readonly AlternativeName[] {
  const names: AlternativeName[] = []
  while (!list.done) {
    const node = list.next()
    if (names.length >= MOST_NAMES) refuseDer(node.start, `more than ${MOST_NAMES} alternative names`)
    const bytes = list.body(node)
    if (node.tag === contextTag(2, false)) names.push({ kind: 'dns', text: asciiText(bytes, node) })
    else if (node.tag === contextTag(1, false)) names.push({ kind: 'email', text: asciiText(bytes, node) })
    else if (node.tag === contextTag(7, false)) names.push({ kind: 'ip', address: bytes })
    else names.push({ kind: 'other', tag: node.tag, bytes })
  }
  return names
}

/** A name with a zero octet or beyond ASCII has fooled many a reader: refused. */
function asciiText(bytes: Uint8Array, node: DerNode): string {
  if (bytes.some(octet => octet < 0x20 || octet > 0x7e)) refuseDer(node.start, 'an alternative name that is not ASCII')
  return String.fromCharCode(...bytes)
}

const extension = (dotted: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(oid(dotted), ...(critical ? [derBoolean(true)] : []), octetString(value))

/** The list of extensions of a certificate, in the order of their object identifiers. */
export function writeExtensions(extensions: {
  readonly subjectKeyId: Uint8Array
  readonly authorityKeyId: Uint8Array
  readonly ca: boolean
  /** Of a CA: how many CAs may stand below it. */
  readonly pathLength: number
  readonly alternativeNames: readonly AlternativeName[]
}): Uint8Array {
  const usage = extensions.ca ? [0x06, 1] : [0x80, 7]
  const constraints = extensions.ca ? [derBoolean(true), unsigned(new Uint8Array([extensions.pathLength]))] : []
  return sequence(
    extension(OID.subjectKeyId, false, octetString(extensions.subjectKeyId)),
    extension(OID.keyUsage, true, bitString(new Uint8Array(usage.slice(0, 1)), usage[1])),
    ...(extensions.alternativeNames.length > 0
      ? [extension(OID.alternativeNames, false, sequence(...extensions.alternativeNames.map(writeName)))]
      : []),
    extension(OID.basicConstraints, true, sequence(...constraints)),
    extension(OID.authorityKeyId, false, sequence(implicit(0, extensions.authorityKeyId))),
  )
}

function writeName(name: AlternativeName): Uint8Array {
  switch (name.kind) {
    case 'dns':
      return implicit(2, new TextEncoder().encode(name.text))
    case 'email':
      return implicit(1, new TextEncoder().encode(name.text))
    case 'ip':
      return implicit(7, name.address)
    case 'other':
      return der(name.tag, concatBytes(name.bytes))
  }
}
