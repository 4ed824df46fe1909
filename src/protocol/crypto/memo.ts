/**
 * Keys as text, by identity: the tables hand out the same array with every packet, and to spell it again cost more than
 * to look the result up. Nobody writes into a key.
 */
const NAMES = new WeakMap<Uint8Array, string>()

function nameOf(key: Uint8Array): string {
  const known = NAMES.get(key)
  if (known !== undefined) return known
  // A third of the time of a spread.
  const name: string = Reflect.apply(String.fromCharCode, undefined, key)
  NAMES.set(key, name)
  return name
}

/**
 * Remembers the dear results of a pure function of a key (key schedules, HMAC states). Bounded: the oldest
 * entry leaves first. Only time is saved, results are the same with it or without.
 */
export class KeyMemo<T> {
  /** By tag, then by name: no text is put together to look one up. */
  private readonly entries = new Map<string, Map<string, T>>()
  private readonly limit: number

  /** `limit`: entries of each tag. */
  constructor(limit: number) {
    this.limit = limit
  }

  /** The value for (tag, key), computed by `make` the first time. */
  get(tag: string, key: Uint8Array, make: () => T): T {
    const ofTag = this.ofTag(tag)
    const name = nameOf(key)
    const known = ofTag.get(name)
    if (known !== undefined) return known
    const value = make()
    if (ofTag.size >= this.limit) {
      const oldest = ofTag.keys().next()
      if (oldest.done !== true) ofTag.delete(oldest.value)
    }
    ofTag.set(name, value)
    return value
  }

  private ofTag(tag: string): Map<string, T> {
    const known = this.entries.get(tag)
    if (known !== undefined) return known
    const made = new Map<string, T>()
    this.entries.set(tag, made)
    return made
  }
}
