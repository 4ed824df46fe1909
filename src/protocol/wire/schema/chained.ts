import { fail } from '../../../lib/assert.ts'
import type { Scope, ValuePart } from './part.ts'
import { itemKey } from './list.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** Items of `chained`, told apart by a type number that stands in the first octet of the one before. */
export interface ChainItems<T> {
  readonly codeOf: (item: T) => number
  read(reader: Reader, scope: Scope, code: number, key: string): T | undefined
  /** Writes the item with an empty first octet, which the chain fills in. */
  write(writer: Writer, item: T, scope: Scope): void
  /** Ends the chain whatever its first octet says, which is its own then. */
  readonly ends?: (code: number) => boolean
}

export interface ChainedOptions<T> extends ChainItems<T> {
  readonly label: string
  readonly max: number
  /** Octets every item has at least. */
  readonly headerOctets: number
  readonly codeText: (code: number) => string
  /** As of parts: members that `firstCode` and the items look at. */
  readonly looksAt?: readonly string[]
  /** Type of the first item, which stands before the chain; 0: none. */
  firstCode(reader: Reader, scope: Scope): number
  readonly sample: ValuePart<readonly T[]>['sample']
}

/** Payloads one behind the other, each naming the type of the next, 0 for none (RFC 2408 §3.2, RFC 7296 §3.2). */
export function chained<T>(options: ChainedOptions<T>): ValuePart<readonly T[]> {
  const { label, max, codeOf, looksAt, ends = () => false } = options
  return {
    kind: 'value',
    label,
    size: `0 to ${max} payloads`,
    open: false,
    looksAt,
    read(reader, scope, key) {
      reader.recorder?.enter(key, label, reader.at)
      const items = readItems(options, reader, scope)
      reader.recorder?.leave(reader.at)
      return reader.stopped ? undefined : items
    },
    write(writer, items, scope) {
      if (items.length > max) fail(`${label}: at most ${max}`)
      let before = -1
      for (const item of items) {
        const at = writer.at
        const code = codeOf(item)
        if (before >= 0) writer.patch(before, 1, code)
        options.write(writer, item, scope)
        // The first octet of the last one stays 0.
        before = ends(code) ? -1 : at
      }
    },
    sample: options.sample,
  }
}

function readItems<T>(options: ChainedOptions<T>, reader: Reader, scope: Scope): T[] {
  const { label, max, headerOctets, ends = () => false } = options
  const items: T[] = []
  let code = options.firstCode(reader, scope)
  while (code !== 0 && !reader.stopped) {
    if (items.length === max) {
      const allowed = `at most ${max}`
      reader.fail({ code: 'limit', at: reader.at, field: label, found: 'more', allowed, ref: reader.ref })
      break
    }
    if (!reader.countItem(label)) break
    if (reader.at + headerOctets > reader.end && !reader.has(headerOctets, options.codeText(code))) break
    const next = reader.uint(reader.at, 1)
    const item = options.read(reader, scope, code, itemKey(items.length))
    if (item === undefined) break
    items.push(item)
    code = ends(code) ? 0 : next
  }
  return items
}
