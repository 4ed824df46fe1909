import { addressKey } from './address.ts'
import type { SecurityAssociation } from './sa.ts'
import { noteOrigin } from './table-part.ts'

type Rows = readonly SecurityAssociation[]

/** Below this, a look at every row costs less than an index (Roamscope). */
const ROWS_MIN = 48

/**
 * Where the rows of a table are, by what they are looked for. Tables that are made from each other share one: every row of
 * every one of them is noted here, and a place counts only if the table at hand has such a row there. That keeps an index a
 * mere short cut: it never says anything that a look at all rows would not say.
 */
class SadIndex {
  private readonly ids = new Map<string, number[]>()
  private readonly spis = new Map<number, number[]>()
  private readonly links = new Map<string, number[]>()
  private readonly owners = new Map<string, number[]>()
  private readonly addresses = new Map<string, number[]>()

  note(sa: SecurityAssociation, place: number): void {
    add(this.ids, sa.id, place)
    add(this.spis, sa.spi, place)
    add(this.links, sa.link, place)
    add(this.owners, sa.owner, place)
    for (const address of [sa.source, sa.destination]) add(this.addresses, addressKey(address) ?? '', place)
  }

  ofId = (id: string): readonly number[] | undefined => this.ids.get(id)
  ofSpi = (spi: number): readonly number[] | undefined => this.spis.get(spi)
  ofOwner = (owner: string): readonly number[] | undefined => this.owners.get(owner)
  ofLink = (link: string): readonly number[] | undefined => this.links.get(link)
  ofAddress = (address: string): readonly number[] | undefined => this.addresses.get(addressKey(address) ?? '')
}

function add<K>(places: Map<K, number[]>, key: K, place: number): void {
  const there = places.get(key)
  if (there === undefined) places.set(key, [place])
  else if (there.at(-1) !== place) there.push(place)
}

/**
 * What a table has of an index. As many rows as `gone` were taken out since the index was made: each is at the place that is
 * noted, or up to so many in front of it.
 */
interface ShortCut {
  readonly index: SadIndex
  readonly gone: number
}
/** Tables are values: whoever puts another row into an array itself, instead of making a table, is not seen here. */
const shortCuts = new WeakMap<Rows, ShortCut>()

/** More than this, and a new index costs less than the looks around (Roamscope). */
const GONE_MAX = 64

function shortCutOf(sad: Rows): ShortCut {
  const known = shortCuts.get(sad)
  if (known !== undefined) return known
  const made = { index: new SadIndex(), gone: 0 }
  sad.forEach((sa, place) => made.index.note(sa, place))
  shortCuts.set(sad, made)
  return made
}

/** Places of the rows that hold, rising. `placesOf`: what is noted of where they are; all others do not hold. */
function placesWhere(
  sad: Rows,
  placesOf: (index: SadIndex) => readonly number[] | undefined,
  holds: (sa: SecurityAssociation) => boolean,
): readonly number[] {
  const { index, gone } = shortCutOf(sad)
  const found = new Set<number>()
  for (const last of placesOf(index) ?? [])
    for (let place = Math.max(0, last - gone); place <= last; place++) {
      const sa = sad[place]
      if (sa !== undefined && holds(sa)) found.add(place)
    }
  return [...found].sort((a, b) => a - b)
}

/** The rows that hold, in their order. */
const rowsWhere = (
  sad: Rows,
  placesOf: (index: SadIndex) => readonly number[] | undefined,
  holds: (sa: SecurityAssociation) => boolean,
): Rows =>
  sad.length < ROWS_MIN ? sad.filter(holds) : placesWhere(sad, placesOf, holds).flatMap(place => sad[place] ?? [])

/** Rows with that SPI, of either direction. */
export const rowsWithSpi = (sad: Rows, spi: number): Rows =>
  rowsWhere(
    sad,
    index => index.ofSpi(spi),
    sa => sa.spi === spi,
  )

/** Rows that carry the traffic of policies of that link. */
export const rowsOfLink = (sad: Rows, link: string): Rows =>
  rowsWhere(
    sad,
    index => index.ofLink(link),
    sa => sa.link === link,
  )

/** Rows of that peer. */
export const rowsOfOwner = (sad: Rows, owner: string): Rows =>
  rowsWhere(
    sad,
    index => index.ofOwner(owner),
    sa => sa.owner === owner,
  )

/** Rows with this address at one end. */
export function rowsOfAddress(sad: Rows, address: string): Rows {
  const key = addressKey(address)
  const has = (text: string): boolean => text === address || (key !== undefined && addressKey(text) === key)
  return rowsWhere(
    sad,
    index => index.ofAddress(address),
    sa => has(sa.source) || has(sa.destination),
  )
}

/** Place of the row of that name; -1 when there is none. */
export function placeOfRow(sad: Rows, id: string): number {
  const holds = (sa: SecurityAssociation): boolean => sa.id === id
  if (sad.length < ROWS_MIN) return sad.findIndex(holds)
  return placesWhere(sad, index => index.ofId(id), holds)[0] ?? -1
}

/** The table with these rows behind all others: its short cuts go on. */
export function withRowsBehind(before: Rows, rows: Rows): Rows {
  const after = noteOrigin(before, [...before, ...rows], before.length, 0, rows.length)
  const known = shortCuts.get(before)
  if (known === undefined) return after
  rows.forEach((sa, i) => known.index.note(sa, before.length + i + known.gone))
  shortCuts.set(after, known)
  return after
}

/** The table with this row at the place of another one. */
export function withRowAt(before: Rows, place: number, sa: SecurityAssociation): Rows {
  const after = noteOrigin(before, before.with(place, sa), place, 1, 1)
  const known = shortCuts.get(before)
  if (known === undefined) return after
  const old = before[place]
  const isFoundAlike =
    old?.id === sa.id &&
    old.spi === sa.spi &&
    old.link === sa.link &&
    old.owner === sa.owner &&
    old.source === sa.source &&
    old.destination === sa.destination
  if (!isFoundAlike) known.index.note(sa, place + known.gone)
  shortCuts.set(after, known)
  return after
}

/** The table with other rows at the places of these. */
export function withRowsChanged(before: Rows, changes: ReadonlyMap<SecurityAssociation, SecurityAssociation>): Rows {
  const places = [...changes].map(([old, sa]) => [placeOfRow(before, old.id), sa] as const)
  if (places.length === 0) return before
  const after = before.slice()
  const known = shortCuts.get(before)
  for (const [place, sa] of places) {
    after[place] = sa
    known?.index.note(sa, place + known.gone)
  }
  if (known !== undefined) shortCuts.set(after, known)
  const first = Math.min(...places.map(([place]) => place))
  const span = Math.max(...places.map(([place]) => place)) + 1 - first
  return noteOrigin(before, after, first, span, span)
}

/** The table without these rows of it; the same one where there are none. */
export function withoutRows(before: Rows, rows: ReadonlySet<SecurityAssociation>): Rows {
  if (rows.size === 0) return before
  const [first, end] = spanOf(before, rows)
  const between = before.slice(first, end).filter(sa => !rows.has(sa))
  const after = before.toSpliced(first, end - first, ...between)
  const known = shortCuts.get(before)
  const gone = (known?.gone ?? 0) + before.length - after.length
  if (known !== undefined && gone <= GONE_MAX) shortCuts.set(after, { index: known.index, gone })
  return after.length === before.length ? before : noteOrigin(before, after, first, end - first, between.length)
}

/** The places between which these rows of a table are. */
function spanOf(sad: Rows, rows: ReadonlySet<SecurityAssociation>): readonly [first: number, end: number] {
  let [first, end] = [sad.length, 0]
  for (const sa of rows) {
    const place = placeOfRow(sad, sa.id)
    if (sad[place] !== sa) continue
    first = Math.min(first, place)
    end = Math.max(end, place + 1)
  }
  return [Math.min(first, end), end]
}
