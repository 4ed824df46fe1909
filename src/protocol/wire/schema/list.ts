import { fail } from '../../../lib/assert.ts'
import { type AnyPart, fillIn, numberOf, type Part, type Scope, type ValuePart } from './part.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

const SAMPLE_MAX = 4

/** Items until the window ends, at most `max`. */
export function listToEnd<T>(item: Part<T>, label: string, max: number): ValuePart<readonly T[]> {
  const { read: readOne } = item
  return {
    kind: 'value',
    label,
    size: `0 to ${max} times ${item.label}`,
    open: true,
    looksAt: item.looksAt,
    read(reader, scope, key) {
      const items: T[] = []
      reader.recorder?.enter(key, label, reader.at)
      while (reader.at < reader.end && !reader.stopped) {
        if (items.length === max) tooMany(reader, label, max)
        else readItem(reader, item, readOne, scope, label, items)
      }
      reader.recorder?.leave(reader.at)
      return reader.stopped ? undefined : items
    },
    write: (writer, items, scope) => writeItems(writer, item, items, scope, label, max),
    sample: (choose, scope) => sampleItems(choose.int(0, Math.min(max, SAMPLE_MAX)), item, choose, scope),
  }
}

/** As many items as an earlier `measured` number says. */
export function counted<T>(countKey: string, item: Part<T>, label: string, max: number): ValuePart<readonly T[]> {
  const { read: readOne } = item
  return {
    kind: 'value',
    label,
    size: `as ${countKey} says, at most ${max} times ${item.label}`,
    form: { is: 'list', item: item as AnyPart, max },
    open: false,
    looksAt: item.looksAt && [countKey, ...item.looksAt],
    read(reader, scope, key) {
      const count = numberOf(scope, countKey)
      const items: T[] = []
      reader.recorder?.enter(key, label, reader.at)
      if (count > max) tooMany(reader, label, max)
      while (items.length < count && !reader.stopped) readItem(reader, item, readOne, scope, label, items)
      reader.recorder?.leave(reader.at)
      return reader.stopped ? undefined : items
    },
    write(writer, items, scope) {
      fillIn(writer, scope, countKey, items.length)
      writeItems(writer, item, items, scope, label, max)
    },
    sample: (choose, scope) => sampleItems(choose.int(0, Math.min(max, SAMPLE_MAX)), item, choose, scope),
  }
}

/** The key of an item in a dissection is its place. */
export const itemKey = (index: number): string => KEYS[index] ?? String(index)
const KEYS = Array.from({ length: 64 }, (_, index) => String(index))

function readItem<T>(
  reader: Reader,
  item: Part<T>,
  read: Part<T>['read'],
  scope: Scope,
  label: string,
  items: T[],
): void {
  if (!reader.countItem(label)) return
  const start = reader.at
  const value = read(reader, scope, itemKey(items.length))
  if (reader.stopped) return
  if (reader.at === start && item.open) fail(`items of ${label} take octets`)
  items.push(value as T)
}

function writeItems<T>(
  writer: Writer,
  item: Part<T>,
  items: readonly T[],
  scope: Scope,
  label: string,
  max: number,
): void {
  if (items.length > max) fail(`${label}: at most ${max}, not ${items.length}`)
  // Nobody asks for the place of an item that is written.
  const { write } = item
  for (const value of items) write(writer, value, scope, '')
}

function sampleItems<T>(count: number, item: Part<T>, choose: Parameters<Part<T>['sample']>[0], scope: Scope): T[] {
  return Array.from({ length: count }, (_, index) => item.sample(choose, scope, String(index)))
}

function tooMany(reader: Reader, field: string, max: number): void {
  reader.fail({ code: 'limit', at: reader.at, field, found: 'more', allowed: `at most ${max}`, ref: reader.ref })
}
