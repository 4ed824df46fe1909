import { PersistentMap, type MapChange } from './persistent-map.ts'

/**
 * A way to find values by something else than their key: the words under which a value stands. They depend on the named
 * fields only, so that a change of others leaves the index alone.
 */
export interface Index<V> {
  readonly fields: readonly (keyof V)[]
  readonly wordsOf: (value: V) => readonly string[]
}

/** `wordsOf` sees no other fields than those that it names. */
export const indexOn =
  <V>() =>
  <K extends keyof V>(fields: readonly K[], wordsOf: (value: Pick<V, K>) => readonly string[]): Index<V> => ({
    fields,
    wordsOf,
  })

/** Keys by word. */
type Found = PersistentMap<PersistentMap<true>>

/**
 * An immutable map with indexes: whoever looks for one value among a thousand finds it without looking at all. Only `with` and
 * `without` make another map, and they bring every index along, so that an index says at any time what a look at all values
 * would say.
 */
export class IndexedMap<V, I extends string> {
  private readonly indexes: Readonly<Record<I, Index<V>>>
  private readonly map: PersistentMap<V>
  private readonly found: Readonly<Record<I, Found>>

  private constructor(
    indexes: Readonly<Record<I, Index<V>>>,
    map: PersistentMap<V>,
    found: Readonly<Record<I, Found>>,
  ) {
    this.indexes = indexes
    this.map = map
    this.found = found
  }

  static empty<V, I extends string>(indexes: Readonly<Record<I, Index<V>>>): IndexedMap<V, I> {
    const none = Object.fromEntries(namesOf(indexes).map(name => [name, PersistentMap.empty()]))
    return new IndexedMap(indexes, PersistentMap.empty<V>(), none as Record<I, Found>)
  }

  get size(): number {
    return this.map.size
  }

  get(key: string): V | undefined {
    return this.map.get(key)
  }

  has(key: string): boolean {
    return this.map.has(key)
  }

  keys(): readonly string[] {
    return this.map.keys()
  }

  values(): readonly V[] {
    return this.map.values()
  }

  placeOf(key: string): number | undefined {
    return this.map.placeOf(key)
  }

  /** Values that stand under any of these words, in the order of the map. */
  where(index: I, ...words: readonly string[]): readonly V[] {
    const keys = new Set<string>()
    for (const word of words) for (const key of this.found[index].get(word)?.keys() ?? []) keys.add(key)
    const places = Array.from(keys, key => ({ key, place: this.map.placeOf(key) ?? 0 }))
    places.sort((a, b) => a.place - b.place)
    return places.flatMap(({ key }) => this.map.get(key) ?? [])
  }

  /** How many values stand under a word. */
  countWhere(index: I, word: string): number {
    return this.found[index].get(word)?.size ?? 0
  }

  with(key: string, value: V): IndexedMap<V, I> {
    return this.changed(key, this.map.get(key), value, this.map.with(key, value))
  }

  without(key: string): IndexedMap<V, I> {
    return this.changed(key, this.map.get(key), undefined, this.map.without(key))
  }

  /** As `PersistentMap.changesSince`. */
  changesSince(before: IndexedMap<V, I>): readonly MapChange<V>[] {
    return this.map.changesSince(before.map)
  }

  private changed(key: string, before: V | undefined, after: V | undefined, map: PersistentMap<V>): IndexedMap<V, I> {
    if (map === this.map) return this
    let found: Readonly<Record<I, Found>> = this.found
    for (const name of namesOf(this.indexes)) {
      const { fields, wordsOf } = this.indexes[name]
      if (before !== undefined && after !== undefined && isSame(before, after, fields)) continue
      const old = before === undefined ? [] : wordsOf(before)
      const now = after === undefined ? [] : wordsOf(after)
      let words = found[name]
      for (const word of old) if (!now.includes(word)) words = withoutKey(words, word, key)
      for (const word of now) if (!old.includes(word)) words = withKey(words, word, key)
      // Most changes are none to any index.
      if (words !== found[name]) found = { ...found, [name]: words }
    }
    return new IndexedMap(this.indexes, map, found)
  }
}

function isSame<V>(a: V, b: V, fields: readonly (keyof V)[]): boolean {
  for (const field of fields) if (a[field] !== b[field]) return false
  return true
}

const namesOf = <I extends string>(indexes: Readonly<Record<I, unknown>>): readonly I[] => Object.keys(indexes) as I[]

const withKey = (found: Found, word: string, key: string): Found =>
  found.with(word, (found.get(word) ?? PersistentMap.empty<true>()).with(key, true))

function withoutKey(found: Found, word: string, key: string): Found {
  const left = (found.get(word) ?? PersistentMap.empty<true>()).without(key)
  return left.size === 0 ? found.without(word) : found.with(word, left)
}
