import type { Row, RowEvent } from '../../trace/event.ts'
import type { Moment } from './invariant.ts'

/**
 * Rows of a run by some key of theirs, kept up with each change of a table: a look at all rows after each step would cost a
 * run of a thousand clients a million looks a client. Rows without a key are left out.
 */
export class RowIndex {
  private readonly rows = new Map<string, Map<string, { readonly node: string; readonly row: Row }>>()
  private readonly keysOf: (row: Row, event: RowEvent) => readonly string[]

  constructor(keysOf: (row: Row, event: RowEvent) => readonly string[]) {
    this.keysOf = keysOf
  }

  /** Takes a change of a row in. Gives the keys that it had or has. */
  take({ event, before }: Moment<RowEvent>): readonly string[] {
    const place = `${event.node} ${event.table} ${event.key}`
    const old = before.nodes.get(event.node)?.tables[event.table].get(event.key)
    const left = old === undefined ? [] : this.keysOf(old, event)
    const now = event.row === null ? [] : this.keysOf(event.row, event)
    for (const key of left) if (!now.includes(key)) this.rows.get(key)?.delete(place)
    const { row, node } = event
    for (const key of now) {
      const places = this.rows.get(key) ?? new Map<string, { readonly node: string; readonly row: Row }>()
      this.rows.set(key, places)
      if (row !== null) places.set(place, { node, row })
    }
    return [...left, ...now]
  }

  at(key: string): readonly { readonly node: string; readonly row: Row }[] {
    return [...(this.rows.get(key)?.values() ?? [])]
  }

  keys(): readonly string[] {
    return [...this.rows.keys()]
  }
}
