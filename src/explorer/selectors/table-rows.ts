import type { NodeId, Row, TableName } from '../../trace/event.ts'

export type RowChange = 'added' | 'changed' | 'removed'

export interface RowView {
  readonly key: string
  readonly row: Row
  /** What this step did to the row; null when nothing but counters moved. */
  readonly change: RowChange | null
  /** The row before, or for a row that came from elsewhere the row it came from; null otherwise. */
  readonly old: Row | null
  readonly held: boolean
  /** Not in the table: it collides with a row that is, and waits outside or is refused. */
  readonly arriving?: true
}

export interface TableView {
  readonly node: NodeId
  readonly table: TableName
  readonly rows: readonly RowView[]
  readonly changes: number
  /** Rows that there are, and of them those left out because they are too many. */
  readonly total: number
  readonly more: number
  /** Where a row was put between two others: all places, ascending, to tell the rank of each; null where they are ranks. */
  readonly places: readonly number[] | null
  /** Two rows that one lookup cannot tell apart, or could not had the SPI stayed. */
  readonly tie: Tie | null
}

export interface Tie {
  readonly keys: readonly [string, string]
  readonly spi: string
  readonly lookupCase: 1 | 2 | 3
  /** Pairs beyond the one drawn. */
  readonly more: number
}
