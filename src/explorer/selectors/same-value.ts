/** Whether two pieces of plain data (lists, records, sets, scalars) say the same. Shared parts are not looked into. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return sameLists(a, b)
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every(item => b.has(item))
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => sameValue(memberOf(a, key), memberOf(b, key)))
}

const sameLists = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]))

const memberOf = (value: object, key: string): unknown => (value as Readonly<Record<string, unknown>>)[key]
