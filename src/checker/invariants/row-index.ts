import type { NodeId, Row, RowEvent, TableName } from '../../trace/event.ts'

/** A row that stands in a table now, and the node that has it. */
export interface HeldRow {
  readonly node: NodeId
  readonly row: Row
}

interface Entry {
  readonly node: NodeId
  row: Row
  keys: readonly string[]
}

const NOTHING: ReadonlySet<never> = new Set()

/**
 * Rows of a run by some key of theirs, kept up with each change of a table: a look at all rows after each step would cost a
 * run of a thousand clients a million looks a client. Rows without a key are left out.
 */
export class RowIndex {
  private readonly byKey = new Map<string, Set<Entry>>()
  /** By node, table and name of the row. */
  private readonly byPlace = new Map<NodeId, Map<TableName, Map<string, Entry>>>()
  private readonly keysOf: (row: Row, event: RowEvent) => readonly string[]

  constructor(keysOf: (row: Row, event: RowEvent) => readonly string[]) {
    this.keysOf = keysOf
  }

  /**
   * Takes a change of a row in. Gives the keys under which a row came or went: none for most changes, which are those of
   * counters.
   */
  take(event: RowEvent): readonly string[] {
    const { node, row } = event
    const places = this.placesOf(event)
    const known = places.get(event.key)
    const now = row === null ? [] : this.keysOf(row, event)
    if (known === undefined) {
      if (row === null || now.length === 0) return []
      const entry = { node, row, keys: now }
      places.set(event.key, entry)
      for (const key of now) this.put(key, entry)
      return now
    }
    const left = known.keys
    if (row !== null) known.row = row
    if (isSame(left, now)) return []
    for (const key of left) if (!now.includes(key)) this.byKey.get(key)?.delete(known)
    for (const key of now) this.put(key, known)
    known.keys = now
    if (now.length === 0) places.delete(event.key)
    return [...left, ...now]
  }

  at(key: string): ReadonlySet<HeldRow> {
    return this.byKey.get(key) ?? NOTHING
  }

  keys(): readonly string[] {
    return [...this.byKey.keys()]
  }

  private put(key: string, entry: Entry): void {
    const there = this.byKey.get(key)
    if (there === undefined) this.byKey.set(key, new Set([entry]))
    else there.add(entry)
  }

  private placesOf({ node, table }: RowEvent): Map<string, Entry> {
    let tables = this.byPlace.get(node)
    if (tables === undefined) this.byPlace.set(node, (tables = new Map()))
    let places = tables.get(table)
    if (places === undefined) tables.set(table, (places = new Map()))
    return places
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
