import { addressKey } from './address.ts'
import type { SecurityAssociation } from './sa.ts'

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
  private readonly addresses = new Map<string, number[]>()

  note(sa: SecurityAssociation, place: number): void {
    add(this.ids, sa.id, place)
    add(this.spis, sa.spi, place)
    add(this.links, sa.link, place)
    for (const address of [sa.source, sa.destination]) add(this.addresses, addressKey(address) ?? '', place)
  }

  ofId = (id: string): readonly number[] | undefined => this.ids.get(id)
  ofSpi = (spi: number): readonly number[] | undefined => this.spis.get(spi)
  ofLink = (link: string): readonly number[] | undefined => this.links.get(link)
  ofAddress = (address: string): readonly number[] | undefined => this.addresses.get(addressKey(address) ?? '')
}

/** Rising, each once. */
function add<K>(places: Map<K, number[]>, key: K, place: number): void {
  const there = places.get(key)
  if (there === undefined) places.set(key, [place])
  else if ((there.at(-1) ?? 0) < place) there.push(place)
  else if (!there.includes(place)) {
    there.push(place)
    there.sort((a, b) => a - b)
  }
}

const indexes = new WeakMap<Rows, SadIndex>()

function indexOf(sad: Rows): SadIndex {
  const known = indexes.get(sad)
  if (known !== undefined) return known
  const index = new SadIndex()
  sad.forEach((sa, place) => index.note(sa, place))
  indexes.set(sad, index)
  return index
}

/** The rows that hold, in their order. `placesOf`: where they may be; all others do not hold. */
function found(
  sad: Rows,
  placesOf: (index: SadIndex) => readonly number[] | undefined,
  holds: (sa: SecurityAssociation) => boolean,
): Rows {
  if (sad.length < ROWS_MIN) return sad.filter(holds)
  const places = placesOf(indexOf(sad)) ?? []
  return places.flatMap(place => {
    const sa = sad[place]
    return sa !== undefined && holds(sa) ? [sa] : []
  })
}

/** Rows with that SPI, of either direction. */
export const rowsWithSpi = (sad: Rows, spi: number): Rows =>
  found(
    sad,
    index => index.ofSpi(spi),
    sa => sa.spi === spi,
  )

/** Rows that carry the traffic of policies of that link. */
export const rowsOfLink = (sad: Rows, link: string): Rows =>
  found(
    sad,
    index => index.ofLink(link),
    sa => sa.link === link,
  )

/** Rows with this address at one end. */
export function rowsOfAddress(sad: Rows, address: string): Rows {
  const key = addressKey(address)
  const has = (text: string): boolean => text === address || (key !== undefined && addressKey(text) === key)
  return found(
    sad,
    index => index.ofAddress(address),
    sa => has(sa.source) || has(sa.destination),
  )
}

/** Place of the row of that name; -1 when there is none. */
export function placeOfRow(sad: Rows, id: string): number {
  if (sad.length < ROWS_MIN) return sad.findIndex(sa => sa.id === id)
  return (
    indexOf(sad)
      .ofId(id)
      ?.find(place => sad[place]?.id === id) ?? -1
  )
}

/** The table with these rows behind all others: its short cuts go on. */
export function withRowsBehind(before: Rows, rows: Rows): Rows {
  const after = [...before, ...rows]
  const index = indexes.get(before)
  if (index === undefined) return after
  rows.forEach((sa, i) => index.note(sa, before.length + i))
  indexes.set(after, index)
  return after
}

/** The table with this row at the place of another one. */
export function withRowAt(before: Rows, place: number, sa: SecurityAssociation): Rows {
  const after = before.with(place, sa)
  const index = indexes.get(before)
  if (index === undefined) return after
  const old = before[place]
  const isFoundAlike =
    old?.id === sa.id &&
    old.spi === sa.spi &&
    old.link === sa.link &&
    old.source === sa.source &&
    old.destination === sa.destination
  if (!isFoundAlike) index.note(sa, place)
  indexes.set(after, index)
  return after
}
