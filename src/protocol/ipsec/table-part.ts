type Rows = readonly object[]

/** The part of two tables outside of which they have the very same rows. */
export interface TablePart<T> {
  readonly first: number
  readonly before: readonly T[]
  readonly after: readonly T[]
}

/** A table that another one was made from: in the place of `gone` rows from `first` on the other has `come`. */
interface Origin {
  readonly from: Rows
  readonly first: number
  readonly gone: number
  readonly come: number
}

/** Steps of one change of the databases: rows go, others come, their places are looked for again. */
const ORIGINS_MAX = 4
const origins = new WeakMap<Rows, readonly Origin[]>()

/**
 * Notes how a table was made, so that what differs need not be looked for: with thousands of rows that look was a tenth of
 * what a change cost. The table that it was made from forgets its own origins: only the last ones are kept in memory.
 */
export function noteOrigin<T extends Rows>(from: Rows, after: T, first: number, gone: number, come: number): T {
  if (from === after) return after
  const last = { from, first, gone, come }
  const earlier = (origins.get(from) ?? []).slice(0, ORIGINS_MAX - 1)
  origins.delete(from)
  origins.set(after, [last, ...earlier.map(each => joined(each, last))])
  return after
}

/** Two steps as one: it spans the places of both. */
function joined(one: Origin, next: Origin): Origin {
  const first = Math.min(one.first, next.first)
  const between = Math.max(one.first + one.come, next.first + next.gone) - first
  return { from: one.from, first, gone: between - one.come + one.gone, come: between - next.gone + next.come }
}

/** One of a thousand tunnels comes and goes at the cost of one. */
export function differingPart<T extends object>(before: readonly T[], after: readonly T[]): TablePart<T> {
  const same = { first: after.length, before: [], after: [] }
  if (before === after) return same
  const origin = origins.get(after)?.find(({ from }) => from === before)
  let first = origin?.first ?? 0
  let [beforeEnd, afterEnd] = [
    origin === undefined ? before.length : first + origin.gone,
    origin === undefined ? after.length : first + origin.come,
  ]
  const shorter = Math.min(beforeEnd, afterEnd)
  while (first < shorter && before[first] === after[first]) first++
  while (beforeEnd > first && afterEnd > first && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--
    afterEnd--
  }
  if (first === beforeEnd && first === afterEnd) return same
  return { first, before: before.slice(first, beforeEnd), after: after.slice(first, afterEnd) }
}

/** Where a row was found last, in whatever table: rows move by few places from one to the next. */
const places = new WeakMap<object, number>()

/** Place of that very row; -1 where the table has it not. As `indexOf`, but from where it was last. */
export function placeOfSame<T extends object>(rows: readonly T[], row: T): number {
  const last = places.get(row) ?? rows.length >> 1
  let [down, up] = [Math.min(last, rows.length - 1), last + 1]
  while (down >= 0 || up < rows.length) {
    const place = rows[down] === row ? down : rows[up] === row ? up : -1
    if (place >= 0) {
      if (place !== last) places.set(row, place)
      return place
    }
    down -= 1
    up += 1
  }
  return -1
}
