import type { Cell, NodeId, Row, RowEvent, TableName, TraceEvent } from '../../trace/event.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'

export interface RowAddress {
  readonly node: NodeId
  readonly table: TableName
  readonly key: string
}

export interface CellChange {
  readonly name: string
  readonly old: Cell
  readonly now: Cell
}

/** One change of a row; a stretch in which only counters moved is one entry. */
export interface RowEntry {
  readonly seq: number
  readonly step: number
  readonly atUs: number
  readonly change: 'added' | 'changed' | 'removed' | 'counters'
  readonly cells: readonly CellChange[]
  /** Changes of a stretch of counters; 1 otherwise. */
  readonly count: number
  /** What led to it; undefined for the set-up. */
  readonly cause: TraceEvent | undefined
}

export interface RowHistory {
  readonly entries: readonly RowEntry[]
  /** Entry in force at the cursor; −1 before the row was there. */
  readonly current: number
  /** The row at the cursor; null when it is not there. */
  readonly row: Row | null
  /** Rows anywhere at the cursor with the same key. */
  readonly sameKey: readonly RowAddress[]
}

const addressOf = ({ node, table, key }: RowAddress): string => `${node} ${table} ${key}`

/** Changes of every row in order, by its address; O(events), once for a trace. */
const rowEvents = perTrace((loaded: LoadedTrace): ReadonlyMap<string, readonly RowEvent[]> => {
  const byRow = new Map<string, RowEvent[]>()
  for (const event of loaded.trace.events) {
    if (event.kind !== 'row') continue
    const list = byRow.get(addressOf(event))
    if (list === undefined) byRow.set(addressOf(event), [event])
    else list.push(event)
  }
  return byRow
})

/** A row through time, and at the cursor. */
export function rowHistory(loaded: LoadedTrace, cursor: number, address: RowAddress): RowHistory {
  const entries = entriesOf(loaded, rowEvents(loaded).get(addressOf(address)) ?? [])
  const world = loaded.steps[cursor]?.world
  const row = world?.nodes.get(address.node)?.tables[address.table].get(address.key) ?? null
  return {
    entries,
    current: entries.findLastIndex(entry => entry.step <= cursor),
    row,
    sameKey: row === null ? [] : holdersOf(loaded, cursor, address, row),
  }
}

/** The last change of a row up to a step; undefined when there is none. */
export const lastChange = (loaded: LoadedTrace, cursor: number, address: RowAddress): RowEvent | undefined =>
  rowEvents(loaded)
    .get(addressOf(address))
    ?.findLast(event => event.step <= cursor)

function entriesOf(loaded: LoadedTrace, events: readonly RowEvent[]): readonly RowEntry[] {
  const entries: RowEntry[] = []
  let before: Row | null = null
  for (const event of events) {
    const { seq, step, atUs, row, counter, cause } = event
    const last = entries.at(-1)
    const cells = cellChanges(before, row)
    before = row
    if (counter && last?.change === 'counters') {
      entries[entries.length - 1] = { ...last, count: last.count + 1, cells: joined(last.cells, cells) }
      continue
    }
    const change =
      row === null
        ? 'removed'
        : last === undefined || last.change === 'removed'
          ? 'added'
          : counter
            ? 'counters'
            : 'changed'
    const causing = cause === null ? undefined : loaded.trace.events[cause]
    entries.push({ seq, step, atUs, change, cells, count: 1, cause: causing })
  }
  return entries
}

function cellChanges(before: Row | null, row: Row | null): readonly CellChange[] {
  if (before === null || row === null) return []
  const names = new Set([...Object.keys(before), ...Object.keys(row)])
  return [...names].flatMap(name => {
    const [old, now] = [before[name] ?? null, row[name] ?? null]
    return old === now ? [] : [{ name, old, now }]
  })
}

/** Old values of the first, new values of the last. */
function joined(first: readonly CellChange[], next: readonly CellChange[]): readonly CellChange[] {
  const cells = new Map(first.map(cell => [cell.name, cell]))
  for (const cell of next) cells.set(cell.name, { ...cell, old: cells.get(cell.name)?.old ?? cell.old })
  return [...cells.values()]
}

/** Cells that name a key, in the order of preference. */
const KEY_CELLS = ['keyFingerprint', 'key'] as const

export function fingerprintOf(row: Row): string | undefined {
  for (const name of KEY_CELLS) {
    const value = row[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

function holdersOf(loaded: LoadedTrace, cursor: number, own: RowAddress, row: Row): readonly RowAddress[] {
  const fingerprint = fingerprintOf(row)
  const world = loaded.steps[cursor]?.world
  if (fingerprint === undefined || world === undefined) return []
  return world.nodes
    .entries()
    .flatMap(([node, view]) =>
      (['SAD', 'Contexts'] as const).flatMap(table =>
        view.tables[table]
          .entries()
          .flatMap(([key, other]) =>
            fingerprintOf(other) === fingerprint && addressOf({ node, table, key }) !== addressOf(own)
              ? [{ node, table, key }]
              : [],
          ),
      ),
    )
}
