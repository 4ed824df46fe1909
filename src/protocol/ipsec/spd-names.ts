import { IndexedMap, indexOn } from '../../lib/indexed-map.ts'
import { madeFrom } from './spd-index.ts'
import type { Policy, Spd } from './spd.ts'
import { noteOrigin, placeOfSame } from './table-part.ts'

/** Below this, a look at every row costs less than an index (Roamscope). */
const ROWS_MIN = 48

type Names = IndexedMap<Policy, 'owner' | 'link' | 'action'>
const on = indexOn<Policy>()
const EMPTY: Names = IndexedMap.empty<Policy, 'owner' | 'link' | 'action'>({
  owner: on(['owner'], ({ owner }) => [owner]),
  link: on(['action'], ({ action }) => (action.kind === 'protect' ? [action.link] : [])),
  action: on(['action'], ({ action }) => [action.kind === 'discard' ? 'discard' : 'other']),
})

/**
 * Rows of an SPD by name, owner and link (spd-index.ts: by addresses), for gateways with thousands of them. A table that is made from another one by the
 * functions below has its index from it; one that is not gets a new one when something is looked for. Undefined: it is too
 * short to pay, or names are not unique in it, so that a look at all rows has to do.
 */
const indexes = new WeakMap<Spd, Names | undefined>()

function indexOf(spd: Spd): Names | undefined {
  if (spd.length < ROWS_MIN || indexes.has(spd)) return indexes.get(spd)
  const all = spd.reduce((index, row) => index.with(row.id, row), EMPTY)
  const index = all.size === spd.length ? all : undefined
  indexes.set(spd, index)
  return index
}

/** A table made from another one, whose indexes are brought along where there are any; `added`: rows that the other has not. */
function derived(before: Spd, after: Spd, added: readonly Policy[], change: (index: Names) => Names): Spd {
  const known = indexes.get(before)
  const index = known && change(known)
  if (index?.size === after.length) indexes.set(after, index)
  return madeFrom(before, after, added)
}

/** Rows of an index know no place: few rows are put in order by a look for each. */
const inOrder = (spd: Spd, rows: readonly Policy[]): Spd =>
  rows.length < 2 ? rows : rows.toSorted((a, b) => placeOfSame(spd, a) - placeOfSame(spd, b))

export const hasPolicy = (spd: Spd, id: string): boolean => indexOf(spd)?.has(id) ?? spd.some(row => row.id === id)

/** Rows of that peer. */
export function policiesOfOwner(spd: Spd, owner: string): Spd {
  const index = indexOf(spd)
  return index === undefined ? spd.filter(row => row.owner === owner) : inOrder(spd, index.where('owner', owner))
}

/** Rows that the SAs of that link protect. */
export function policiesOfLink(spd: Spd, link: string): Spd {
  const index = indexOf(spd)
  return index === undefined
    ? spd.filter(({ action }) => action.kind === 'protect' && action.link === link)
    : inOrder(spd, index.where('link', link))
}

/** Place of the first row that discards; -1 when there is none. */
export function placeOfDiscard(spd: Spd): number {
  const index = indexOf(spd)
  if (index === undefined) return spd.findIndex(({ action }) => action.kind === 'discard')
  const places = index.where('action', 'discard').map(row => placeOfSame(spd, row))
  return places.length === 0 ? -1 : Math.min(...places)
}

/** The table with these rows from `place` on. */
export const withPoliciesAt = (spd: Spd, place: number, rows: readonly Policy[]): Spd =>
  derived(spd, noteOrigin(spd, spd.toSpliced(place, 0, ...rows), place, 0, rows.length), rows, index =>
    rows.reduce((all, row) => all.with(row.id, row), index),
  )

/** The table without these rows of it; the same one where there are none. */
export function withoutPolicies(spd: Spd, rows: readonly Policy[]): Spd {
  if (rows.length === 0) return spd
  const places = rows.map(row => placeOfSame(spd, row)).filter(place => place >= 0)
  const [first, end] = [Math.min(...places), Math.max(...places) + 1]
  if (places.length === 0) return spd
  const between = spd.slice(first, end).filter(row => !rows.includes(row))
  const after = noteOrigin(spd, spd.toSpliced(first, end - first, ...between), first, end - first, between.length)
  return derived(spd, after, [], index => rows.reduce((left, { id }) => left.without(id), index))
}
