import { toHex } from '../../../lib/bytes.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { readingDer, TAG, refuseDer, type DerNode, type DerReader } from './der-reader.ts'
import { der, directoryString, oid, sequence } from './der-writer.ts'

/** One part of a name; parts are kept in order, several in one set are not told apart from several sets. */
export interface NamePart {
  /** Short name such as CN, or the object identifier of an attribute without one here. */
  readonly type: string
  readonly value: string
}

export interface DistinguishedName {
  /** The whole element, as an ID payload of type 9 carries it (RFC 7296 §3.5). */
  readonly der: Uint8Array
  readonly parts: readonly NamePart[]
  /** `C=CH, O=Roamscope, CN=gw.example`: in the order written, as strongSwan shows it. */
  readonly text: string
}

const OIDS: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
  E: '1.2.840.113549.1.9.1',
}
const IA5_TYPES = ['DC', 'E']
const shortNames = new Map(Object.entries(OIDS).map(([name, dotted]) => [dotted, name]))

const MOST_PARTS = 32

const textOf = (parts: readonly NamePart[]): string => parts.map(({ type, value }) => `${type}=${value}`).join(', ')

/** Reads the Name an element holds (RFC 5280 §4.1.2.4). */
export function readName(reader: DerReader, node: DerNode, what: string): DistinguishedName {
  const inner = reader.inside(node)
  const parts: NamePart[] = []
  while (!inner.done) {
    const set = inner.enter(TAG.set, `a part of ${what}`)
    while (!set.done) {
      if (parts.length >= MOST_PARTS) refuseDer(node.start, `${what} of more than ${MOST_PARTS} parts`)
      const attribute = set.enter(TAG.sequence, `a part of ${what}`)
      const dotted = attribute.oid(`a part of ${what}`)
      const value = attribute.next()
      attribute.finish(`a part of ${what}`)
      parts.push({ type: shortNames.get(dotted) ?? dotted, value: new TextDecoder().decode(attribute.body(value)) })
    }
  }
  return { der: reader.whole(node), parts, text: textOf(parts) }
}

/** The name of its parts. */
export function makeName(parts: readonly NamePart[]): DistinguishedName {
  const sets = parts.map(({ type, value }) => {
    const text = IA5_TYPES.includes(type) ? der(TAG.ia5String, new TextEncoder().encode(value)) : directoryString(value)
    return der(TAG.set, sequence(oid(OIDS[type] ?? type), text))
  })
  return { der: sequence(...sets), parts, text: textOf(parts) }
}

/** Reads `C=CH, O=Roamscope, CN=gw.example`; values hold no comma or slash. The error says what is wrong. */
export function parseName(text: string): Result<DistinguishedName, string> {
  const parts: NamePart[] = []
  for (const piece of text.split(/[,/]/).map(part => part.trim())) {
    if (piece === '' && parts.length === 0) continue
    const at = piece.indexOf('=')
    const written = piece.slice(0, Math.max(0, at)).trim()
    const type = /^\d+(\.\d+)+$/.test(written) ? written : written.toUpperCase()
    const value = piece.slice(at + 1).trim()
    if (at < 1 || value === '') return err(`found "${piece}" in a name, wanted TYPE=VALUE`)
    if (!Object.hasOwn(OIDS, type) && !/^\d/.test(type))
      return err(`found "${written}" in a name, allowed: ${Object.keys(OIDS).join(', ')}`)
    parts.push({ type, value })
  }
  return parts.length > 0 && parts.length <= MOST_PARTS ? ok(makeName(parts)) : err('a name has 1 to 32 parts')
}

/** A name as an ID payload of type 9 carries it: one element and nothing behind it; undefined for other octets. */
export function readDistinguishedName(octets: Uint8Array): DistinguishedName | undefined {
  const read = readingDer(octets, reader => {
    const node = reader.expect(TAG.sequence, 'a name')
    reader.finish('a name')
    return readName(reader, node, 'a name')
  })
  return read.ok ? read.value : undefined
}

/**
 * The relative names of a name, the most general first, as hex of their DER: equal texts are equal whether written as
 * PrintableString or UTF8String (RFC 5280 §7.1); capitals and spaces count (Roamscope: stricter than the RFC, which
 * would have names prepared as RFC 4518 does). Undefined for octets that are no name.
 */
export function relativeNames(octets: Uint8Array): readonly string[] | undefined {
  const read = readingDer(octets, reader => {
    const names: string[] = []
    const inner = reader.enter(TAG.sequence, 'a name')
    reader.finish('a name')
    while (!inner.done) {
      if (names.length >= MOST_PARTS) refuseDer(0, `a name of more than ${MOST_PARTS} parts`)
      const set = inner.enter(TAG.set, 'a part of a name')
      const attributes: string[] = []
      while (!set.done) {
        const attribute = set.enter(TAG.sequence, 'a part of a name')
        const dotted = attribute.oid('a part of a name')
        const value = attribute.next()
        attribute.finish('a part of a name')
        const tag = value.tag === TAG.printableString ? TAG.utf8String : value.tag
        attributes.push(`${dotted}:${tag}:${toHex(attribute.body(value))}`)
      }
      names.push(attributes.join('+'))
    }
    return names
  })
  return read.ok && read.value.length > 0 ? read.value : undefined
}

/** Whether two names are equal, part by part (`relativeNames`). */
export function sameName(a: Uint8Array, b: Uint8Array): boolean {
  const [left, right] = [relativeNames(a), relativeNames(b)]
  return left !== undefined && left.length === right?.length && left.every((part, i) => part === right[i])
}
