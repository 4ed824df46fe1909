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
    return new PersistentMap<V>(undefined, 0, 0)
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
    const root = this.#root
    return found(root, key, hashFor(root, key))?.value
  }

  has(key: string): boolean {
    const root = this.#root
    return found(root, key, hashFor(root, key)) !== undefined
  }

  /** Where a key stands among the others: the lower the earlier. Undefined where it is not. */
  placeOf(key: string): number | undefined {
    const root = this.#root
    return found(root, key, hashFor(root, key))?.order
  }

  /** Its key, if it has but one. */
  get onlyKey(): string | undefined {
    const root = this.#root
    return this.size === 1 && !isBranch(root) ? root?.key : this.size === 1 ? this.sorted()[0]?.key : undefined
  }

  /** The same map if it has this very value already. */
  with(key: string, value: V): PersistentMap<V> {
    const root = this.#root
    const hash = hashFor(root, key)
    const before = found(root, key, hash)
    if (before === undefined)
      return new PersistentMap(put(root, key, value, this.#nextOrder, hash, 0), this.size + 1, this.#nextOrder + 1)
    if (Object.is(before.value, value)) return this
    return new PersistentMap(put(root, key, value, before.order, hash, 0), this.size, this.#nextOrder)
  }

  /** The same map if it has no such key. */
  without(key: string): PersistentMap<V> {
    const root = this.#root
    const hash = hashFor(root, key)
    if (found(root, key, hash) === undefined) return this
    if (this.size === 1) return PersistentMap.empty<V>()
    return new PersistentMap(take(root, key, hash, 0), this.size - 1, this.#nextOrder)
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
    const held: Entry<V>[] = []
    collect(this.#root, held, holds)
    return inOrder(held).map(({ value }) => value)
  }

  toRecord(): Readonly<Record<string, V>> {
    return Object.fromEntries(this.entries())
  }

  /**
   * Keys whose values are not the very same in both maps: those of this one in its order, then those that only `before` has.
   * What both share is passed over, so that the cost between a map and one made from it is that of the changes.
   */
  changesSince(before: PersistentMap<V>): readonly MapChange<V>[] {
    const [gone, now]: [Found<V>[], Found<V>[]] = [[], []]
    if (before.#root !== this.#root) differing(before.#root, this.#root, 0, gone, now)
    return changesOf(now).concat(changesOf(gone))
  }

  private sorted(): readonly Entry<V>[] {
    if (this.#sorted !== undefined) return this.#sorted
    const all: Entry<V>[] = []
    collect(this.#root, all)
    this.#sorted = inOrder(all)
    return this.#sorted
  }
}

/** A map whose entries are no properties: this one, and what is made of it (indexed-map.ts). */
interface EntriesInside {
  without(key: string): unknown
  values(): readonly unknown[]
}
declare global {
  /** These would give nothing for such a map, and nothing can be done with `unknown`; the linter refuses spreads of them. */
  interface ObjectConstructor {
    keys(map: EntriesInside): unknown
    values(map: EntriesInside): unknown
    entries(map: EntriesInside): unknown
  }
}

/** Undefined: it is not there. */
export interface MapChange<V> {
  readonly key: string
  readonly before: V | undefined
  readonly after: V | undefined
}

/** The entries of a place are a chain; nobody needs a hash twice, so none is kept. */
interface Entry<V> {
  readonly key: string
  readonly value: V
  readonly order: number
  readonly next: Entry<V> | undefined
}

/**
 * A chain of a few entries, or 16 parts by four bits of the hash: of a thousand entries a change copies two or three arrays
 * of 16 and a chain of four. (With 32 parts and arrays for chains it wrote twice as many octets.)
 */
type Part<V> = Entry<V> | Branch<V> | undefined
type Branch<V> = readonly Part<V>[]

const BITS = 4
const PARTS = 2 ** BITS
const CHAIN = 8
/** All bits are used up: keys of equal hash share a chain of any length. */
const DEEPEST = 28

const isBranch = <V>(part: Part<V>): part is Branch<V> => Array.isArray(part)

/** FNV-1a over UTF-16 units, with a last mixing so that the low bits depend on all; 30 bits, a small integer everywhere. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) & 0x3fffffff
}

/** While all fit into one chain, nothing is hashed. */
const hashFor = <V>(root: Part<V>, key: string): number => (isBranch(root) ? hashOf(key) : 0)

function found<V>(root: Part<V>, key: string, hash: number): Entry<V> | undefined {
  let part = root
  for (let bits = hash; isBranch(part); bits >>>= BITS) part = part[bits & (PARTS - 1)]
  for (let entry = part; entry !== undefined; entry = entry.next) if (entry.key === key) return entry
  return undefined
}

function put<V>(part: Part<V>, key: string, value: V, order: number, hash: number, depth: number): Part<V> {
  if (isBranch(part)) {
    const slot = (hash >>> depth) & (PARTS - 1)
    const parts = part.slice()
    parts[slot] = put(parts[slot], key, value, order, hash, depth + BITS)
    return parts
  }
  const chain = { key, value, order, next: unchained(part, key) }
  return depth > DEEPEST || lengthOf(chain) <= CHAIN ? chain : split(chain, depth)
}

/** A chain without that key; it shares what comes behind. */
function unchained<V>(chain: Entry<V> | undefined, key: string): Entry<V> | undefined {
  if (chain === undefined || found(chain, key, 0) === undefined) return chain
  if (chain.key === key) return chain.next
  return { key: chain.key, value: chain.value, order: chain.order, next: unchained(chain.next, key) }
}

function lengthOf<V>(chain: Entry<V>): number {
  let length = 0
  for (let entry: Entry<V> | undefined = chain; entry !== undefined; entry = entry.next) length += 1
  return length
}

function split<V>(chain: Entry<V>, depth: number): Branch<V> {
  const parts: Part<V>[] = Array.from({ length: PARTS }, () => undefined)
  for (let entry: Entry<V> | undefined = chain; entry !== undefined; entry = entry.next) {
    const { key, value, order } = entry
    const hash = hashOf(key)
    const slot = (hash >>> depth) & (PARTS - 1)
    parts[slot] = put(parts[slot], key, value, order, hash, depth + BITS)
  }
  return parts
}

function take<V>(part: Part<V>, key: string, hash: number, depth: number): Part<V> {
  if (!isBranch(part)) return unchained(part, key)
  const slot = (hash >>> depth) & (PARTS - 1)
  const parts = part.slice()
  parts[slot] = take(parts[slot], key, hash, depth + BITS)
  return parts
}

/** `holds`: whose values are wanted; without it, all. */
function collect<V>(part: Part<V>, into: Entry<V>[], holds?: (value: V) => boolean): void {
  if (isBranch(part)) for (const each of part) collect(each, into, holds)
  else
    for (let entry = part; entry !== undefined; entry = entry.next)
      if (holds === undefined || holds(entry.value)) into.push(entry)
}

/** A change, and where the key stands in the map that has it. */
interface Found<V> extends MapChange<V> {
  readonly order: number
}

/** Changes in the places where two parts are not the very same: of keys that are gone, and of those that are there now. */
function differing<V>(before: Part<V>, after: Part<V>, depth: number, gone: Found<V>[], now: Found<V>[]): void {
  if (isBranch(before) && isBranch(after)) {
    for (let slot = 0; slot < PARTS; slot++)
      if (before[slot] !== after[slot]) differing(before[slot], after[slot], depth + BITS, gone, now)
    return
  }
  const [old, are]: [Entry<V>[], Entry<V>[]] = [[], []]
  collect(before, old)
  collect(after, are)
  for (const { key, value, order } of are) {
    const earlier = found(before, key, hashFor(before, key) >>> depth)
    if (earlier === undefined || !Object.is(earlier.value, value))
      now.push({ key, before: earlier?.value, after: value, order })
  }
  for (const { key, value, order } of old)
    if (found(after, key, hashFor(after, key) >>> depth) === undefined)
      gone.push({ key, before: value, after: undefined, order })
}

const changesOf = <V>(found: Found<V>[]): readonly MapChange<V>[] =>
  inOrder(found).map(({ key, before, after }) => ({ key, before, after }))

/** Sorts in place. */
const inOrder = <T extends { readonly order: number }>(entries: T[]): readonly T[] =>
  entries.length < 2 ? entries : entries.sort((a, b) => a.order - b.order)
