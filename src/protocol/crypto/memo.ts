/**
 * Remembers the dear results of a pure function of a key (key schedules, HMAC states). Bounded: the oldest
 * entry leaves first. Only time is saved, results are the same with it or without.
 */
export class KeyMemo<T> {
  private readonly entries = new Map<string, T>()
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** The value for (tag, key), computed by `make` the first time. */
  get(tag: string, key: Uint8Array, make: () => T): T {
    const name = tag + String.fromCharCode(...key)
    const known = this.entries.get(name)
    if (known !== undefined) return known
    const value = make()
    if (this.entries.size >= this.limit) {
      const oldest = this.entries.keys().next()
      if (oldest.done !== true) this.entries.delete(oldest.value)
    }
    this.entries.set(name, value)
    return value
  }
}
