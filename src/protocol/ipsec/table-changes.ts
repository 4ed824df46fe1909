import { NO_ORDERS, orderKeysAfter, type OrderKeys, type TableOrders } from './order-keys.ts'
import { columnsThatDiffer, padRow, sadRow, spdRow, type RowView, type TableRow } from './rows.ts'
import type { SecurityAssociation } from './sa.ts'
import type { IpsecState } from './state.ts'
import { differingPart, type TablePart } from './table-part.ts'

/**
 * Columns that move with every packet, and a row's order where all rows had to be numbered anew: a change of these alone
 * is no table change a person steps to.
 */
const COUNTERS = new Set([
  'order',
  'sequence',
  'windowTop',
  'windowBits',
  'octets',
  'ivCounter',
  'lifetimeUs',
  'lifetimeState',
])

export interface RowChange {
  readonly table: 'SAD' | 'SPD' | 'PAD'
  readonly key: string
  readonly change: 'added' | 'changed' | 'removed'
  /** Null when removed. */
  readonly row: TableRow | null
  /** Columns that differ; empty for added and removed rows. */
  readonly columns: readonly string[]
  readonly counter: boolean
}

export interface TableChanges {
  readonly changes: readonly RowChange[]
  readonly orders: TableOrders
  /** Whether a row that came, changed or went has a lifetime: else the next moment at which one is over is what it was. */
  readonly haveLifetimes: boolean
}

/**
 * What became of the rows between two states, in table order, removed rows last, and what the rows of ordered tables show
 * as their order now. Rows that are the very same value are passed over without looking, so the cost is that of the
 * change. Lifetimes that only ran down are no change.
 */
export function diffTables(
  before: IpsecState,
  after: IpsecState,
  view: RowView,
  orders: TableOrders = NO_ORDERS,
): TableChanges {
  const associations = differingPart(before.sad, after.sad)
  const sad = diffRows('SAD', associations, row => sadRow(row, view))
  const spd = diffOrdered('SPD', before.spd, after.spd, orders.spd, spdRow)
  const pad = diffOrdered('PAD', before.pad, after.pad, orders.pad, padRow)
  const isSameOrder = spd.keys === orders.spd && pad.keys === orders.pad
  return {
    changes: [...sad, ...spd.changes, ...pad.changes],
    orders: isSameOrder ? orders : { spd: spd.keys, pad: pad.keys },
    haveLifetimes:
      [...associations.before, ...associations.after].some(isLimited) ||
      [...spd.before, ...spd.after].some(({ expiresAtUs }) => expiresAtUs !== undefined),
  }
}

const isLimited = ({ lifetime }: SecurityAssociation): boolean =>
  lifetime.softExpiresAtUs !== undefined || lifetime.hardExpiresAtUs !== undefined

interface Named {
  readonly id: string
}

function diffOrdered<T extends Named>(
  table: RowChange['table'],
  before: readonly T[],
  after: readonly T[],
  keys: OrderKeys,
  toRow: (row: T, order: number) => TableRow,
): TablePart<T> & { readonly changes: readonly RowChange[]; readonly keys: OrderKeys } {
  if (before === after) return { first: 0, before: [], after: [], changes: [], keys }
  const part = differingPart(before, after)
  const now = orderKeysAfter(keys, after, part)
  const keyOf = (row: T, isAfter: boolean): number => (isAfter ? now.keys : keys).get(row.id) ?? 0
  const changes = diffRows(
    table,
    now.areAllNew ? { before, after } : part,
    (row, isAfter) => toRow(row, keyOf(row, isAfter)),
    row => keyOf(row, true) === keyOf(row, false),
  )
  return { ...part, changes, keys: now.keys }
}

/** `isSame`: whether a row that is the same value shows the same cells. */
function diffRows<T extends Named>(
  table: RowChange['table'],
  { before, after }: Pick<TablePart<T>, 'before' | 'after'>,
  cellsOf: (row: T, isAfter: boolean) => TableRow,
  isSame: (row: T) => boolean = () => true,
): readonly RowChange[] {
  const old = new Map(before.map(row => [row.id, row]))
  const changes: RowChange[] = []
  for (const row of after) {
    const was = old.get(row.id)
    old.delete(row.id)
    if (was === row && isSame(row)) continue
    const cells = cellsOf(row, true)
    if (was === undefined) {
      changes.push({ table, key: row.id, change: 'added', row: cells, columns: [], counter: false })
      continue
    }
    const beforeCells = cellsOf(was, false)
    const columns = columnsThatDiffer(beforeCells, cells)
    if (columns.length === 0) continue
    const counter = columns.every(name => COUNTERS.has(name))
    changes.push({ table, key: row.id, change: 'changed', row: cells, columns, counter })
  }
  for (const id of old.keys())
    changes.push({ table, key: id, change: 'removed', row: null, columns: [], counter: false })
  return changes
}
