import { PersistentMap } from '../../lib/persistent-map.ts'

/**
 * What each row of an ordered table shows as its order, by its id: numbers that rise along the table (RFC 4301 §4.4.1 wants
 * an ordered database). A row keeps its number while others come and go; one that comes between 6 and 7 is 6.5, as in the
 * numbering of a library (Roamscope). Places from 1 would change for every row behind, and a gateway that a thousand
 * clients leave would record half a million changes that are none.
 */
export type OrderKeys = PersistentMap<number>

/** The same for both ordered tables of a node. */
export interface TableOrders {
  readonly spd: OrderKeys
  readonly pad: OrderKeys
}

export const NO_ORDERS: TableOrders = { spd: PersistentMap.empty(), pad: PersistentMap.empty() }

interface Named {
  readonly id: string
}

/** The part of a table that is not as it was: `first` is its place, the rows in front of it and behind it stayed. */
interface Differing {
  readonly first: number
  readonly before: readonly Named[]
  readonly after: readonly Named[]
}

/** Numbers of the rows of `table` after a change. `areAllNew`: there was no room between two, so that all begin at 1 again. */
export function orderKeysAfter(
  keys: OrderKeys,
  table: readonly Named[],
  { first, before, after }: Differing,
): { readonly keys: OrderKeys; readonly areAllNew: boolean } {
  const keyAt = (place: number): number | undefined => keys.get(table[place]?.id ?? '')
  const found = keysBetween(after, keys, keyAt(first - 1) ?? 0, keyAt(first + after.length))
  if (found === undefined)
    return { keys: PersistentMap.from(table.map(({ id }, i) => [id, i + 1] as const)), areAllNew: true }
  let now = keys
  const there = new Set(after.map(({ id }) => id))
  for (const { id } of before) if (!there.has(id)) now = now.without(id)
  after.forEach(({ id }, i) => {
    now = now.with(id, found[i] ?? 0)
  })
  return { keys: now, areAllNew: false }
}

/** Numbers of rows in a row between two others; those that have one that fits keep it. */
function keysBetween(
  rows: readonly Named[],
  keys: OrderKeys,
  low: number,
  high: number | undefined,
): readonly number[] | undefined {
  const found: number[] = []
  let waiting = 0
  const settle = (next: number | undefined): boolean => {
    const fresh = freshKeys(found.at(-1) ?? low, next, waiting)
    if (fresh === undefined) return false
    found.push(...fresh)
    waiting = 0
    return true
  }
  for (const { id } of rows) {
    const known = keys.get(id)
    const fits = known !== undefined && known > (found.at(-1) ?? low) && (high === undefined || known < high)
    if (!fits) waiting += 1
    else if (settle(known)) found.push(known)
    else return undefined
  }
  return settle(high) ? found : undefined
}

/** Most are none at all, or one: `Array.from` takes a hundred times as long. */
function numbered(count: number, keyOf: (i: number) => number): readonly number[] {
  const keys: number[] = []
  for (let i = 0; i < count; i++) keys.push(keyOf(i))
  return keys
}

/** Numbers have four decimals: room for five thousand rows that come one before the other, and as many one after the other. */
const UNIT = 10_000

/** `count` numbers between two: whole ones if there are such. */
function freshKeys(low: number, high: number | undefined, count: number): readonly number[] | undefined {
  const whole = Math.floor(low) + 1
  if (high === undefined || whole + count - 1 < high) return numbered(count, i => whole + i)
  const [from, to] = [Math.round(low * UNIT), Math.round(high * UNIT)]
  const room = to - from - 1
  if (room < count) return undefined
  const isWhole = (key: number): boolean => key % UNIT === 0
  // Next to the row that came last, so that there is room for more: rows come before each other, or one after the other.
  const middle = from + 1 + Math.ceil((room - count) / 2)
  const start = isWhole(from) === isWhole(to) ? middle : isWhole(from) ? to - count : from + 1
  return numbered(count, i => (start + i) / UNIT)
}
