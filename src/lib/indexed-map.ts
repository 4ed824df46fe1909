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

interface Indexes<V, I extends string> {
  readonly named: readonly (readonly [I, Index<V>])[]
  readonly byName: Readonly<Record<I, Index<V>>>
  /** Of all of them. */
  readonly fields: readonly (keyof V)[]
}

/** Keys by word, of every index. */
type Found<I extends string> = Readonly<Record<I, Words>>
type Words = PersistentMap<PersistentMap<true>>

/** Up to this many values, a look at all costs less than to bring indexes along (Roamscope). */
const LOOK_MAX = 8

/**
 * An immutable map with indexes: whoever looks for one value among a thousand finds it without looking at all. Only `with` and
 * `without` make another map, and they bring every index along, so that an index says at any time what a look at all values
 * would say.
 */
export class IndexedMap<V, I extends string> {
  private readonly indexes: Indexes<V, I>
  private readonly map: PersistentMap<V>
  /** Undefined: there are few values. */
  private readonly found: Found<I> | undefined

  private constructor(indexes: Indexes<V, I>, map: PersistentMap<V>, found: Found<I> | undefined) {
    this.indexes = indexes
    this.map = map
    this.found = found
  }

  static empty<V, I extends string>(byName: Readonly<Record<I, Index<V>>>): IndexedMap<V, I> {
    const named = (Object.keys(byName) as I[]).map(name => [name, byName[name]] as const)
    const fields = [...new Set(named.flatMap(([, index]) => index.fields))]
    return new IndexedMap({ named, byName, fields }, PersistentMap.empty<V>(), undefined)
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
    if (this.found === undefined) {
      const { wordsOf } = this.indexes.byName[index]
      return this.map.values().filter(value => wordsOf(value).some(word => words.includes(word)))
    }
    const [only] = words
    if (words.length === 1 && only !== undefined) return this.under(index, only)
    const keys = new Set<string>()
    for (const word of words) for (const key of this.found[index].get(word)?.keys() ?? []) keys.add(key)
    return this.inOrder(keys)
  }

  /** Values that stand under a word: as a rule none or one, for which nothing is sorted. */
  private under(index: I, word: string): readonly V[] {
    const keys = this.found?.[index].get(word)
    if (keys === undefined) return []
    const key = keys.onlyKey
    if (key === undefined) return this.inOrder(keys.keys())
    const value = this.map.get(key)
    return value === undefined ? [] : [value]
  }

  private inOrder(keys: Iterable<string>): readonly V[] {
    const places = Array.from(keys, key => ({ key, place: this.map.placeOf(key) ?? 0 }))
    places.sort((a, b) => a.place - b.place)
    return places.flatMap(({ key }) => this.map.get(key) ?? [])
  }

  /** Whether any value stands under any word. */
  hasAny(index: I): boolean {
    if (this.found !== undefined) return this.found[index].size > 0
    const { wordsOf } = this.indexes.byName[index]
    return this.map.values().some(value => wordsOf(value).length > 0)
  }

  /** How many values stand under a word. */
  countWhere(index: I, word: string): number {
    return this.found === undefined ? this.where(index, word).length : (this.found[index].get(word)?.size ?? 0)
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
    const { indexes } = this
    if (map === this.map) return this
    if (map.size <= LOOK_MAX) return new IndexedMap(indexes, map, undefined)
    const found =
      this.found === undefined
        ? map.entries().reduce((all, [each, value]) => noted(indexes, all, each, undefined, value), nothing(indexes))
        : noted(indexes, this.found, key, before, after)
    return new IndexedMap(indexes, map, found)
  }
}

const NO_WORDS: readonly string[] = []

const nothing = <V, I extends string>({ named }: Indexes<V, I>): Found<I> =>
  Object.fromEntries(named.map(([name]) => [name, PersistentMap.empty()])) as Found<I>

/** The indexes after a change of one value; undefined before it came, and when it went. */
function noted<V, I extends string>(
  { named, fields: all }: Indexes<V, I>,
  given: Found<I>,
  key: string,
  before: V | undefined,
  after: V | undefined,
): Found<I> {
  // Most changes are none to any index.
  if (before !== undefined && after !== undefined && isSame(before, after, all)) return given
  let found: Record<I, Words> | undefined
  for (const [name, { fields, wordsOf }] of named) {
    if (before !== undefined && after !== undefined && isSame(before, after, fields)) continue
    const old = before === undefined ? NO_WORDS : wordsOf(before)
    const now = after === undefined ? NO_WORDS : wordsOf(after)
    const were = given[name]
    let words = were
    for (const word of old) if (!now.includes(word)) words = withoutKey(words, word, key)
    for (const word of now) if (!old.includes(word)) words = withKey(words, word, key)
    if (words === were) continue
    // A copy that is written to: a spread with a computed name takes many times as long.
    found ??= { ...given }
    found[name] = words
  }
  return found ?? given
}

function isSame<V>(a: V, b: V, fields: readonly (keyof V)[]): boolean {
  for (const field of fields) if (a[field] !== b[field]) return false
  return true
}

const withKey = (words: Words, word: string, key: string): Words =>
  words.with(word, (words.get(word) ?? PersistentMap.empty<true>()).with(key, true))

function withoutKey(words: Words, word: string, key: string): Words {
  const left = (words.get(word) ?? PersistentMap.empty<true>()).without(key)
  return left.size === 0 ? words.without(word) : words.with(word, left)
}
