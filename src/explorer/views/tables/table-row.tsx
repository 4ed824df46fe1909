import { memo, type ReactNode } from 'react'
import type { NodeId, TableName } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import type { Column, Labels } from '../../selectors/table-cells.ts'
import type { RowView } from '../../selectors/table-rows.ts'
import { KeyGlyph } from './key-glyph.tsx'
import styles from './data-table.module.css'

interface Props {
  readonly view: RowView
  readonly columns: readonly Column[]
  readonly labels: Labels
  /** Of a table with places between ranks, all of them. */
  readonly places: readonly number[] | null
  readonly selected: boolean
  /** SPI two rows contend for, boxed where it stands. */
  readonly contested: string | null
  /** SPI that is pointed at somewhere on the page. */
  readonly lit: string | null
  readonly name: string
  readonly node: NodeId
  readonly table: TableName
  /** Always the same function: rows are drawn again only when they changed. */
  readonly onSelect: (node: NodeId, table: TableName, key: string) => void
}

/** One row of a table; drawn again only when the row, its change or its columns are others. */
export const TableRow = memo(function TableRow(props: Props): ReactNode {
  const { view, columns, selected, name, node, table, onSelect } = props
  return (
    <tr
      className={styles.row}
      data-key={view.key}
      onClick={() => onSelect(node, table, view.key)}
      data-change={view.change ?? undefined}
      data-held={view.held ? '' : undefined}
      data-arriving={view.arriving ? '' : undefined}
      data-selected={selected ? '' : undefined}
      title={view.held ? t('tables', view.arriving ? 'arrivingRow' : 'heldRow') : undefined}
    >
      {columns.map((column, i) => (
        <Cell
          key={column.id}
          column={column.id}
          mono={column.mono}
          pick={i === 0 ? name : null}
          selected={selected}
          {...wordsOf(column, props)}
        />
      ))}
    </tr>
  )
})

interface CellWords {
  readonly text: string
  /** Nothing shortened; empty where `text` is all there is. */
  readonly full: string
  /** What the step replaced. */
  readonly before: string | null
  readonly removed: boolean
  readonly boxed: 'before' | 'now' | null
  readonly lit: boolean
}

/** All a cell shows, as scalars: a cell that says the same is not drawn again. */
function wordsOf(column: Column, { view, labels, places, contested, lit }: Props): CellWords {
  const { row, old, change } = view
  const own = column.text(row, labels)
  // Between the 6th and the 7th stands a new 7th; its kept place, 6.5, is what the tooltip and the row view say.
  const rank = places === null || column.id !== 'order' ? -1 : places.indexOf(Number(row['order']))
  const text = rank < 0 ? own : String(rank + 1)
  const full = column.full(row, labels)
  const was = old === null ? null : column.text(old, labels)
  const differs = was !== null && was !== text && column.cells.some(name => old?.[name] !== row[name])
  const isSpi = column.id === 'spi'
  const boxed = !isSpi || contested === null ? null : differs && was === contested ? 'before' : 'now'
  return {
    text,
    full: full === text ? '' : full,
    before: differs ? was : null,
    removed: change === 'removed',
    boxed: boxed === 'now' && (differs || text !== contested) ? null : boxed,
    lit: isSpi && lit === text,
  }
}

interface CellProps extends CellWords {
  readonly column: string
  readonly mono: boolean
  /** Name of the button that picks the row; only its first cell has one. */
  readonly pick: string | null
  readonly selected: boolean
}

const Cell = memo(function Cell(props: CellProps): ReactNode {
  const { column, mono, text, full, before, removed, boxed, lit, pick, selected } = props
  // A count stands in a box of its own: its digits change all the time, and nothing around them has to move.
  const counting = column === 'sequence' && before === null
  const hasKey = column === 'keyFingerprint'
  // Most cells say nothing but their text: some hundred boxes less to lay out.
  const bare = before === null && boxed === null && !counting && !hasKey && !removed && !lit
  return (
    <td className={mono ? styles.mono : undefined} data-column={column} title={full === '' ? undefined : full}>
      {pick !== null && (
        <button type="button" className={styles.pick} aria-label={t('tables', 'show', pick)} aria-pressed={selected} />
      )}
      {before !== null && (
        <span className={styles.old}>
          <span className="visually-hidden">{`${t('tables', 'was')} `}</span>
          <s data-contested={boxed === 'before' ? '' : undefined}>{before}</s>
        </span>
      )}
      {bare ? (
        text
      ) : (
        <span
          className={before !== null ? styles.new : counting ? styles.count : hasKey ? styles.key : undefined}
          style={counting ? { width: `${Math.max(2, text.length)}ch` } : undefined}
          data-contested={boxed === 'now' ? '' : undefined}
          data-lit={lit ? '' : undefined}
        >
          {hasKey && <KeyGlyph fingerprint={text} />}
          {removed ? <s>{text}</s> : text}
        </span>
      )}
    </td>
  )
})
