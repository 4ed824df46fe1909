/** JSON with members in code-unit order and no white space: equal values give equal texts, fit for digests. */
export function canonicalJson(value: unknown): string {
  if (value instanceof Uint8Array) throw new TypeError('bytes have no canonical JSON; write hex')
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item === undefined ? null : item)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
  }
  if (typeof value === 'bigint') return value.toString()
  return JSON.stringify(value)
}
