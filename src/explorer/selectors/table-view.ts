import type { CollidedEvent, NodeId, Row, RowEvent, TableName } from '../../trace/event.ts'
import type { Step, TableRows } from '../../trace/fold.ts'
import type { LoadedTrace } from '../store/state.ts'
import type { RowView, TableView, Tie } from './table-rows.ts'
import { arrivingRows } from './collisions.ts'
import { perTrace } from './per-trace.ts'
import { lookupTie } from './table-tie.ts'

type Rows = TableRows

/**
 * Views of tables that did not change, by the table itself and by whose it is (empty tables of all nodes are one object):
 * data packets touch few of them.
 */
const unchanged = new WeakMap<Rows, Map<string, TableView>>()

/** A node's table at a step, with what the step did to it. Equal tables give the same object. */
export function tableView(
  loaded: LoadedTrace,
  cursor: number,
  node: NodeId,
  table: TableName,
  { most, first }: TableCut = WHOLE,
): TableView | undefined {
  const step = loaded.steps[cursor]
  const rows = step?.world.nodes.get(node)?.tables[table]
  if (step === undefined || rows === undefined) return undefined
  const events = step.index === 0 ? [] : changesIn(step, node, table)
  const known = unchanged.get(rows) ?? new Map<string, TableView>()
  const arriving = arrivingRows(loaded, cursor, node, table)
  const name = `${node} ${table} ${most} ${first}`
  const resting = events.length + arriving.length === 0 ? known.get(name) : undefined
  if (resting !== undefined) return resting
  const before = loaded.steps[cursor - 1]?.world
  const listed = rows.size <= most ? rows.entries() : cut(loaded, rows, `${node} ${table}`, events, { most, first })
  const own = rowViews(rows, before?.nodes.get(node)?.tables[table] ?? rows, events, listed, row =>
    table === 'SAD' ? originOf(loaded, cursor, node, row) : null,
  )
  const views = arriving.length === 0 ? own : sorted([...own, ...arriving.map(arrivingView)])
  const view: TableView = {
    node,
    table,
    rows: views,
    changes: new Set(events.map(({ key }) => key)).size,
    total: rows.size,
    more: rows.size - listed.length,
    places: placesOf(rows),
    tie: arrivingTie(arriving) ?? (table === 'SAD' ? lookupTie(views) : null),
  }
  if (events.length + arriving.length === 0) unchanged.set(rows, known.set(name, view))
  return view
}

/** Once for each state of a table: ordered ones seldom change. */
const placesOf = perTrace((rows: Rows): readonly number[] | null => {
  const all = rows.values()
  if (all[0]?.['order'] === undefined) return null
  const places = all.map(row => Number(row['order']))
  return places.every(Number.isInteger) ? null : places.sort((a, b) => a - b)
})

/** How much of a table is looked at. */
export interface TableCut {
  /** Rows; of more, those that change, those of the node `first`, and the oldest of the others are taken. */
  readonly most: number
  readonly first: NodeId | null
}
const WHOLE: TableCut = { most: Infinity, first: null }

/** Keys that a table ever has, in the order in which they come, by node and table: a long table is not sorted at each step. */
export const keysEver = perTrace(({ trace }: LoadedTrace): ReadonlyMap<string, ReadonlyMap<string, unknown>> => {
  const keys = new Map<string, Map<string, unknown>>()
  for (const event of trace.events) {
    if (event.kind !== 'row' || event.row === null) continue
    const name = `${event.node} ${event.table}`
    const own = keys.get(name) ?? new Map<string, unknown>()
    keys.set(name, own)
    if (!own.has(event.key)) own.set(event.key, event.row['owner'] ?? event.row['peer'])
  }
  return keys
})

function cut(
  loaded: LoadedTrace,
  rows: Rows,
  name: string,
  events: readonly RowEvent[],
  { most, first }: TableCut,
): readonly (readonly [string, Row])[] {
  const chosen = new Map<string, Row>()
  const take = (key: string): void => {
    const row = rows.get(key)
    if (row !== undefined) chosen.set(key, row)
  }
  const ever = keysEver(loaded).get(name) ?? []
  for (const { key } of events) take(key)
  for (const [key, owner] of ever) if (first !== null && owner === first) take(key)
  for (const [key] of ever) {
    if (chosen.size >= most) break
    take(key)
  }
  return [...chosen]
}

const arrivingView = ({ key, row }: CollidedEvent): RowView => ({
  key,
  row,
  change: null,
  old: null,
  held: true,
  arriving: true,
})

function arrivingTie([first, ...others]: readonly CollidedEvent[]): Tie | null {
  if (first === undefined) return null
  const { key, withKey, spi, lookupCase } = first
  return { keys: [withKey, key], spi, lookupCase: lookupCase ?? 1, more: others.length }
}

const changesIn = (step: Step, node: NodeId, table: TableName): readonly RowEvent[] =>
  step.events.filter(
    (event): event is RowEvent =>
      event.kind === 'row' && event.node === node && event.table === table && !event.counter,
  )

function rowViews(
  rows: Rows,
  before: Rows,
  events: readonly RowEvent[],
  listed: readonly (readonly [string, Row])[],
  origin: (row: Row) => Row | null,
): readonly RowView[] {
  const touched = new Set(events.map(({ key }) => key))
  const kept = listed.map(([key, row]): RowView => {
    const was = before.get(key)
    const held = row['state'] === 'held'
    if (!touched.has(key)) return still(key, row, held)
    if (was === undefined) return { key, row, change: 'added', old: origin(row), held }
    return { key, row, change: 'changed', old: was, held }
  })
  const removed = [...touched].flatMap((key): RowView[] => {
    const was = before.get(key)
    return was === undefined || rows.get(key) !== undefined
      ? []
      : [{ key, row: was, change: 'removed', old: null, held: false }]
  })
  // Of a long table the rows that say most stand first, as they were taken.
  if (listed.length < rows.size) return [...removed, ...kept]
  return removed.length === 0 ? sorted(kept) : sorted([...kept, ...removed])
}

/** Views of rows this step did not touch, by the row: most rows stay, and views that stay are not drawn again. */
const stillViews = new WeakMap<Row, RowView>()

function still(key: string, row: Row, held: boolean): RowView {
  const known = stillViews.get(row)
  if (known !== undefined && known.key === key) return known
  const view: RowView = { key, row, change: null, old: null, held }
  stillViews.set(row, view)
  return view
}

/** Ordered lists keep their order; SAs stand by whom they serve, then inbound before outbound. */
function sorted(rows: readonly RowView[]): readonly RowView[] {
  const first = rows[0]?.row
  if (first === undefined) return rows
  if ('order' in first) return rows.toSorted((a, b) => Number(a.row['order']) - Number(b.row['order']))
  if (!('spi' in first)) return rows
  const rank = ({ row }: RowView): string =>
    `${String(row['mode'] ?? '') === 'transport' ? 1 : 0}${String(row['owner'])}/${String(row['direction'])}`
  return rows.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
}

/**
 * The last state, at another node, of the SA with this key and direction: where a transferred one came from. Looks back
 * through the trace, which only added rows ask for.
 */
function originOf(loaded: LoadedTrace, cursor: number, node: NodeId, row: Row): Row | null {
  const { events } = loaded.trace
  const first = loaded.steps[cursor]?.events[0]
  if (first === undefined || row['keyFingerprint'] === undefined) return null
  for (let i = first.seq - 1; i >= 0; i -= 1) {
    const event = events[i]
    if (event?.kind !== 'row' || event.table !== 'SAD' || event.node === node) continue
    const other = event.row
    if (other?.['keyFingerprint'] === row['keyFingerprint'] && other?.['direction'] === row['direction']) return other
  }
  return null
}
