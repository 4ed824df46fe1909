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
      data-selected={selected ? '' : undefined}
      title={view.held ? t('tables', 'heldRow') : undefined}
    >
      {columns.map((column, i) => (
        <RowCell key={column.id} {...props} column={column}>
          {i === 0 && (
            <button
              type="button"
              className={styles.pick}
              aria-label={t('tables', 'show', name)}
              aria-pressed={selected}
            />
          )}
        </RowCell>
      ))}
    </tr>
  )
})

interface CellProps extends Props {
  readonly column: Column
  readonly children: ReactNode
}

function RowCell({ view, column, labels, contested, lit, children }: CellProps): ReactNode {
  const { row, old, change } = view
  const text = column.text(row, labels)
  const before = old === null ? null : column.text(old, labels)
  const differs = before !== null && before !== text && column.cells.some(name => old?.[name] !== row[name])
  const spi = column.id === 'spi'
  const boxed = spi && contested !== null
  const className = column.mono ? styles.mono : undefined
  return (
    <td className={className} data-column={column.id} title={column.full(row, labels)}>
      {children}
      {differs && (
        <span className={styles.old}>
          <span className="visually-hidden">{`${t('tables', 'was')} `}</span>
          <s data-contested={boxed && before === contested ? '' : undefined}>{before}</s>
        </span>
      )}
      <span
        className={differs ? styles.new : styles.value}
        data-contested={boxed && !differs && text === contested ? '' : undefined}
        data-lit={spi && lit === text ? '' : undefined}
      >
        {column.id === 'keyFingerprint' && <KeyGlyph fingerprint={text} />}
        {change === 'removed' ? <s>{text}</s> : text}
      </span>
    </td>
  )
}
