import { hex32 } from '../../lib/bytes.ts'
import { PRF, prfByTransform } from '../../protocol/crypto/ike/prf.ts'
import { ENCRYPTION, encryptionByTransform, INTEGRITY, integrityByTransform } from '../../protocol/crypto/transforms.ts'
import type { WireContexts } from '../../protocol/ipsec/context-blocks.ts'
import { sameAddress } from '../../protocol/ipsec/address.ts'
import { ENCRYPTION_TRANSFORM, INTEGRITY_TRANSFORM } from '../../protocol/wire/cxtp/contexts/algorithms.ts'
import type { Ikev2Context } from '../../protocol/wire/cxtp/contexts/ikev2.ts'
import type { SadContext } from '../../protocol/wire/cxtp/contexts/sad.ts'
import { ENCR, INTEG, PRF as PRF_CODES } from '../../protocol/wire/ikev2/transform-codes.ts'
import { codeNumber } from '../../protocol/wire/schema/numbers.ts'
import type { LineError, Tree, TreeMap } from './tree.ts'

/** What is wrong between values that are right for themselves: numbers given twice, algorithms and the sizes of their keys. */
export function contentErrors(contexts: WireContexts, tree: TreeMap): readonly LineError[] {
  const at = (section: string, index: number, ...path: readonly string[]): number => lineAt(tree, section, index, path)
  const errors: LineError[] = []
  for (const [i, sa] of contexts.sad.entries()) {
    const fail = (field: string, text: string) =>
      errors.push({ line: at('sad', i, field), text: `sad ${i + 1}: ${text}` })
    const twin = contexts.sad.slice(0, i).findIndex(other => collide(other, sa))
    if (twin >= 0)
      fail(
        'spi',
        `spi: found ${hex32(sa.spi)}, which sad ${twin + 1} has (line ${at('sad', twin, 'spi')}); allowed: each once`,
      )
    keyErrors(sa, fail)
  }
  for (const [i, sa] of contexts.ikev2.entries()) {
    const fail = (path: readonly string[], text: string) =>
      errors.push({ line: at('ike', i, ...path), text: `ike ${i + 1}: ${text}` })
    const twin = contexts.ikev2.findIndex(
      other => other.initiatorSpi === sa.initiatorSpi && other.responderSpi === sa.responderSpi,
    )
    if (twin < i) fail(['initiatorSpi'], `initiatorSpi: found the pair of SPIs of ike ${twin + 1}; allowed: each once`)
    ikeErrors(sa, fail)
  }
  return errors
}

/** Two SAs of one file that no gateway could tell apart (RFC 4301 §4.1). */
function collide(a: SadContext, b: SadContext): boolean {
  if (a.spi !== b.spi || a.direction !== b.direction || a.protocol !== b.protocol) return false
  if (a.direction === 'out') return sameAddress(a.destination, b.destination)
  const lookup = Math.min(a.lookupCase, b.lookupCase)
  if (lookup >= 2 && !sameAddress(a.destination, b.destination)) return false
  return lookup < 3 || sameAddress(a.source, b.source)
}

function keyErrors(sa: SadContext, fail: (field: string, text: string) => void): void {
  const [encryption, integrity] = [
    codeNumber(ENCRYPTION_TRANSFORM, sa.encryption),
    codeNumber(INTEGRITY_TRANSFORM, sa.integrity),
  ]
  const sizes = cipherSizes(encryption)
  if (sizes.length === 0)
    fail(
      'encryption',
      `encryption: found ${sa.encryption}, which this Roamscope does not have; allowed: ${known(ENCRYPTION)}`,
    )
  else if (encryptionByTransform(encryption, sa.encryptionKey.length) === undefined)
    fail('encryptionKey', sizeText('encryptionKey', sa.encryptionKey, sizes, String(sa.encryption)))
  const mac = integrityByTransform(integrity)
  if (mac === undefined)
    fail(
      'integrity',
      `integrity: found ${sa.integrity}, which this Roamscope does not have; allowed: ${known(INTEGRITY)}`,
    )
  else if (sa.integrityKey.length !== mac.keyOctets)
    fail('integrityKey', sizeText('integrityKey', sa.integrityKey, [mac.keyOctets], String(sa.integrity)))
}

const cipherSizes = (transformId: number): readonly number[] =>
  Object.values(ENCRYPTION).flatMap(each => (each.transformId === transformId ? [each.keyOctets] : []))

const known = (table: Readonly<Record<string, { readonly name: string }>>): string =>
  [...new Set(Object.values(table).map(({ name }) => name))].join(', ')

const sizeText = (field: string, key: Uint8Array, sizes: readonly number[], algorithm: string): string =>
  `${field}: found ${key.length} octets; allowed: ${sizes.join(', ')} with ${algorithm}`

function ikeErrors(sa: Ikev2Context, fail: (path: readonly string[], text: string) => void): void {
  const { algorithms, keys } = sa
  const cipher = encryptionByTransform(codeNumber(ENCR, algorithms.encryption), algorithms.keyOctets)
  const sizes = cipherSizes(codeNumber(ENCR, algorithms.encryption))
  const mac = integrityByTransform(codeNumber(INTEG, algorithms.integrity))
  const prf = prfByTransform(codeNumber(PRF_CODES, algorithms.prf))
  const lacks = (field: 'encryption' | 'integrity' | 'prf', names: string) =>
    fail(
      ['algorithms', field],
      `algorithms: ${field}: found ${algorithms[field]}, which this Roamscope does not have; allowed: ${names}`,
    )
  if (sizes.length === 0) lacks('encryption', known(ENCRYPTION))
  else if (cipher === undefined)
    fail(
      ['algorithms', 'keyOctets'],
      `algorithms: keyOctets: found ${algorithms.keyOctets}; allowed: ${sizes.join(', ')} with ${algorithms.encryption}`,
    )
  if (mac === undefined) lacks('integrity', known(INTEGRITY))
  if (prf === undefined) lacks('prf', known(PRF))
  if (cipher === undefined || mac === undefined || prf === undefined || keys === undefined) return
  const wanted = {
    skD: PRF[prf.id].octets,
    skAi: mac.keyOctets,
    skAr: mac.keyOctets,
    skEi: cipher.keyOctets,
    skEr: cipher.keyOctets,
  }
  for (const [name, octets] of Object.entries(wanted) as [keyof typeof wanted, number][])
    if (keys[name].length !== octets)
      fail(
        ['keys', name],
        `keys: ${sizeText(name, keys[name], [octets], `${algorithms.encryption}, ${algorithms.integrity}, ${algorithms.prf}`)}`,
      )
}

/** Line of a field of an item; of the item where the field is not there. */
function lineAt(tree: TreeMap, section: string, index: number, path: readonly string[]): number {
  const list = tree.entries.find(({ key }) => key === section)
  let at: Tree | undefined = list?.value.is === 'list' ? list.value.items[index] : undefined
  let line = at?.line ?? list?.line ?? 1
  for (const key of path) {
    const entry = at?.is === 'map' ? at.entries.find(each => each.key === key) : undefined
    if (entry === undefined) break
    line = entry.line
    at = entry.value
  }
  return line
}
