/**
 * An immutable map from strings, ordered by first insertion, that shares its structure with the map it was made from:
 * a change costs the logarithm of the size where a spread costs all of it. For what grows with the number of nodes,
 * SAs or timers of a run; what has a handful of keys by nature stays a record.
 *
 * Ours because it is in the first view too: the smallest kept library with an order of insertion weighs more than the
 * whole budget left there.
 */
export class PersistentMap<V> implements Iterable<readonly [string, V]> {
  readonly size: number
  readonly #root: Part<V>
  readonly #nextOrder: number
  /** Entries in order, once they were asked for. */
  #sorted: readonly Entry<V>[] | undefined

  private constructor(root: Part<V>, size: number, nextOrder: number) {
    this.#root = root
    this.size = size
    this.#nextOrder = nextOrder
  }

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>([], 0, 0)
  }

  /** A later entry of the same key replaces the value and keeps the place. */
  static from<V>(entries: Iterable<readonly [string, V]>): PersistentMap<V> {
    let map = PersistentMap.empty<V>()
    for (const [key, value] of entries) map = map.with(key, value)
    return map
  }

  static fromRecord<V>(record: Readonly<Record<string, V>>): PersistentMap<V> {
    return PersistentMap.from(Object.entries(record))
  }

  get(key: string): V | undefined {
    return this.find(key)?.value
  }

  has(key: string): boolean {
    return this.find(key) !== undefined
  }

  /** Where a key stands among the others: the lower the earlier. Undefined where it is not. */
  placeOf(key: string): number | undefined {
    return this.find(key)?.order
  }

  /** The same map if it has this very value already. */
  with(key: string, value: V): PersistentMap<V> {
    const before = this.find(key)
    if (before !== undefined && Object.is(before.value, value)) return this
    const entry = { key, hash: before?.hash ?? hashOf(key), order: before?.order ?? this.#nextOrder, value }
    const root = put(this.#root, entry, 0)
    return before === undefined
      ? new PersistentMap(root, this.size + 1, this.#nextOrder + 1)
      : new PersistentMap(root, this.size, this.#nextOrder)
  }

  /** The same map if it has no such key. */
  without(key: string): PersistentMap<V> {
    const before = this.find(key)
    if (before === undefined) return this
    if (this.size === 1) return PersistentMap.empty<V>()
    return new PersistentMap(take(this.#root, before, 0), this.size - 1, this.#nextOrder)
  }

  keys(): readonly string[] {
    return this.sorted().map(({ key }) => key)
  }

  values(): readonly V[] {
    return this.sorted().map(({ value }) => value)
  }

  entries(): readonly (readonly [string, V])[] {
    return this.sorted().map(({ key, value }) => [key, value] as const)
  }

  [Symbol.iterator](): Iterator<readonly [string, V]> {
    return this.entries()[Symbol.iterator]()
  }

  /** Values that hold, in their order: only these are sorted. */
  filter(holds: (value: V) => boolean): readonly V[] {
    const all: Entry<V>[] = []
    collect(this.#root, all)
    return inOrder(all.filter(({ value }) => holds(value))).map(({ value }) => value)
  }

  toRecord(): Readonly<Record<string, V>> {
    return Object.fromEntries(this.entries())
  }

  /**
   * Keys whose values are not the very same in both maps: those of this one in its order, then those that only `before` has.
   * What both share is passed over, so that the cost between a map and one made from it is that of the changes.
   */
  changesSince(before: PersistentMap<V>): readonly MapChange<V>[] {
    const [old, now]: [Entry<V>[], Entry<V>[]] = [[], []]
    differing(before.#root, this.#root, old, now)
    if (old.length === 0 && now.length === 0) return []
    const was = new Map(old.map(entry => [entry.key, entry.value]))
    const is = new Set(now.map(({ key }) => key))
    return [
      ...inOrder(now)
        .filter(({ key, value }) => !was.has(key) || !Object.is(was.get(key), value))
        .map(({ key, value }) => ({ key, before: was.get(key), after: value })),
      ...inOrder(old.filter(({ key }) => !is.has(key))).map(({ key, value }) => ({
        key,
        before: value,
        after: undefined,
      })),
    ]
  }

  private find(key: string): Entry<V> | undefined {
    let part = this.#root
    // While all fit into one bucket, nothing is hashed.
    if (isBranch(part)) {
      const hash = hashOf(key)
      for (let depth = 0; isBranch(part); depth++) part = part.parts[slotOf(hash, depth)] ?? []
    }
    for (const entry of part) if (entry.key === key) return entry
    return undefined
  }

  private sorted(): readonly Entry<V>[] {
    if (this.#sorted !== undefined) return this.#sorted
    const all: Entry<V>[] = []
    collect(this.#root, all)
    this.#sorted = inOrder(all)
    return this.#sorted
  }
}

/** Undefined: it is not there. */
export interface MapChange<V> {
  readonly key: string
  readonly before: V | undefined
  readonly after: V | undefined
}

interface Entry<V> {
  readonly key: string
  readonly hash: number
  readonly order: number
  readonly value: V
}

/** A bucket of a few entries, or 32 parts by five bits of the hash. */
type Part<V> = readonly Entry<V>[] | Branch<V>
interface Branch<V> {
  readonly parts: readonly (Part<V> | undefined)[]
}

const BITS = 5
const BUCKET = 8
/** All 32 bits are used up: keys of equal hash share a bucket of any size. */
const DEEPEST = 6

const isBranch = <V>(part: Part<V>): part is Branch<V> => 'parts' in part

const slotOf = (hash: number, depth: number): number => (hash >>> (depth * BITS)) & 31

/** FNV-1a over UTF-16 units, with a last mixing so that the low bits depend on all. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

function put<V>(part: Part<V>, entry: Entry<V>, depth: number): Part<V> {
  if (isBranch(part)) {
    const slot = slotOf(entry.hash, depth)
    const parts = part.parts.slice()
    parts[slot] = put(parts[slot] ?? [], entry, depth + 1)
    return { parts }
  }
  const at = part.findIndex(({ key }) => key === entry.key)
  if (at >= 0) return part.with(at, entry)
  const bucket = [...part, entry]
  return bucket.length <= BUCKET || depth > DEEPEST ? bucket : split(bucket, depth)
}

function split<V>(bucket: readonly Entry<V>[], depth: number): Part<V> {
  const parts: (Part<V> | undefined)[] = Array.from({ length: 2 ** BITS })
  for (const entry of bucket) {
    const slot = slotOf(entry.hash, depth)
    parts[slot] = put(parts[slot] ?? [], entry, depth + 1)
  }
  return { parts }
}

function take<V>(part: Part<V>, entry: Entry<V>, depth: number): Part<V> {
  if (!isBranch(part)) return part.filter(({ key }) => key !== entry.key)
  const slot = slotOf(entry.hash, depth)
  const parts = part.parts.slice()
  parts[slot] = take(parts[slot] ?? [], entry, depth + 1)
  return { parts }
}

function collect<V>(part: Part<V>, into: Entry<V>[]): void {
  if (!isBranch(part)) into.push(...part)
  else for (const each of part.parts) if (each !== undefined) collect(each, into)
}

/** Entries of the places where two parts are not the very same, of each of them. */
function differing<V>(before: Part<V>, after: Part<V>, old: Entry<V>[], now: Entry<V>[]): void {
  if (before === after) return
  if (isBranch(before) && isBranch(after)) {
    for (let slot = 0; slot < 2 ** BITS; slot++) differing(before.parts[slot] ?? [], after.parts[slot] ?? [], old, now)
    return
  }
  collect(before, old)
  collect(after, now)
}

/** Sorts in place. */
const inOrder = <V>(entries: Entry<V>[]): readonly Entry<V>[] => entries.sort((a, b) => a.order - b.order)
