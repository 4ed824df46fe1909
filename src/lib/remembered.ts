/**
 * A pure function of an object that nobody writes into, computed once for each: what it gave is there as long as the object is,
 * and is the very same value for whoever asks again.
 */
export function remembered<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return key => {
    const found = known.get(key)
    if (found !== undefined) return found
    const value = compute(key)
    known.set(key, value)
    return value
  }
}
