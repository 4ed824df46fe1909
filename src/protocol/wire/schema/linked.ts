import { fail } from '../../../lib/assert.ts'
import { chainOctet } from './chain-octet.ts'
import { itemKey } from './list.ts'
import { fillIn, numberOf, type DerivedPart, type ValuePart } from './part.ts'
import type { Reader } from './reader.ts'

export interface LinkedOptions {
  /** First octet of every item but the last, which has 0. */
  readonly more: number
  readonly max: number
  /** An earlier `measured` number of items, which has to agree. */
  readonly countKey?: string
  readonly ref: string
}

/** First octet of an item of `linked`: whether another one follows. */
export const linkOctet = (more: number, label: string): DerivedPart =>
  chainOctet(label, value => (value === 0 ? 'last (0)' : value === more ? `more follow (${more})` : `${value}`))

/** Items up to the end of the window; each says in its first octet whether it is the last. */
export function linked<T>(item: ValuePart<T>, label: string, options: LinkedOptions): ValuePart<readonly T[]> {
  const { more, max, countKey, ref } = options
  const { read: readItem, write: writeItem } = item
  return {
    kind: 'value',
    label,
    size: `0 to ${max} times ${item.label}`,
    open: true,
    looksAt: item.looksAt && (countKey === undefined ? item.looksAt : [countKey, ...item.looksAt]),
    read(reader, scope, key) {
      const items: T[] = []
      const listStart = reader.at
      reader.recorder?.enter(key, label, reader.at)
      while (reader.at < reader.end && !reader.stopped) {
        const start = reader.at
        if (items.length === max) {
          reader.fail({ code: 'limit', at: start, field: label, found: 'more', allowed: `at most ${max}`, ref })
        } else if (reader.countItem(label)) {
          const value = readItem(reader, scope, itemKey(items.length))
          if (reader.stopped) break
          checkLink(reader, start, label, reader.at < reader.end ? more : 0, ref)
          items.push(value as T)
        }
      }
      reader.recorder?.leave(reader.at)
      if (!reader.stopped && countKey !== undefined)
        checkCount(reader, listStart, numberOf(scope, countKey), items.length, label, ref)
      return reader.stopped ? undefined : items
    },
    write(writer, items, scope) {
      if (items.length > max) fail(`${label}: at most ${max}, not ${items.length}`)
      if (countKey !== undefined) fillIn(writer, scope, countKey, items.length)
      let before = -1
      for (const value of items) {
        if (before >= 0) writer.patch(before, 1, more)
        before = writer.at
        writeItem(writer, value, scope, '')
      }
    },
    sample: (choose, scope) =>
      Array.from({ length: choose.int(0, Math.min(max, 4)) }, (_, i) => item.sample(choose, scope, String(i))),
  }
}

function checkLink(reader: Reader, at: number, field: string, right: number, ref: string): void {
  const found = reader.uint(at, 1)
  if (found === right) return
  const allowed = right === 0 ? '0, since none follows' : `${right}, since more follow`
  reader.fault({ code: 'constant', at, field, found: `${found}`, allowed, ref })
}

function checkCount(reader: Reader, at: number, said: number, there: number, field: string, ref: string): void {
  if (said !== there)
    reader.fault({ code: 'length', at, field, found: `${there} items`, allowed: `${said}, as their count says`, ref })
}
