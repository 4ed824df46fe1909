/** JSON with members in code-unit order and no white space: equal values give equal texts, fit for digests. */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'object':
      if (value === null) return 'null'
      if (value instanceof Uint8Array) throw new TypeError('bytes have no canonical JSON; write hex')
      if (Array.isArray(value))
        return `[${value.map(item => canonicalJson(item === undefined ? null : item)).join(',')}]`
      return members(value as Readonly<Record<string, unknown>>)
    case 'bigint':
      return value.toString()
    default:
      return JSON.stringify(value)
  }
}

function members(value: Readonly<Record<string, unknown>>): string {
  let text = ''
  for (const { name, written } of inOrder(Object.keys(value))) {
    const member = value[name]
    if (member === undefined) continue
    text += text === '' ? written : `,${written}`
    text += canonicalJson(member)
  }
  return `{${text}}`
}

interface Name {
  readonly name: string
  /** As it stands before its value. */
  readonly written: string
}

/** A long trace has a quarter of a million objects of some dozen kinds: their names are put in order once for each kind. */
const ORDERS = new Map<string, readonly Name[]>()
const ORDERS_MAX = 1_024

function inOrder(names: readonly string[]): readonly Name[] {
  const kind = names.join('\n')
  const known = ORDERS.get(kind)
  // A name with a line break in it may look like two: only the number of names tells them apart.
  if (known?.length === names.length) return known
  const ordered = [...names].sort(byCodeUnit).map(name => ({ name, written: `${JSON.stringify(name)}:` }))
  if (ORDERS.size < ORDERS_MAX && !names.some(name => name.includes('\n'))) ORDERS.set(kind, ordered)
  return ordered
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : 1)

/** Most texts have nothing that JSON escapes. */
const PLAIN = /^[ !#-[\]-~]*$/
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text))
