import { memo, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { NodeId, Row, TableName } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import { columnsOf, type Labels } from '../../selectors/table-cells.ts'
import type { TableView, Tie } from '../../selectors/table-rows.ts'
import { TableRow } from './table-row.tsx'
import styles from './data-table.module.css'

interface Props {
  readonly view: TableView
  readonly labels: Labels
  /** Key of the picked row, when it is in this table. */
  readonly selected: string | null
  readonly litSpi: string | null
  readonly litNode: boolean
  readonly onSelect: (node: NodeId, table: TableName, key: string) => void
  /** Shows more of a table that is cut. */
  readonly onMore: () => void
}

/** One table of a node: caption with what to notice, heads that stay while the rows scroll, the tie. */
export const DataTable = memo(function DataTable(props: Props): ReactNode {
  const { view, labels, selected, litSpi, litNode, onSelect } = props
  const { node, table, rows, tie } = view
  const name = t('tables', 'name', t('tables', table), labels.get(node) ?? node)
  const columns = columnsOf(
    table,
    rows.map(({ row }): Row => row),
  )
  return (
    <div className={styles.frame} data-lit={litNode ? '' : undefined}>
      <table className={styles.table} aria-label={name}>
        <caption>
          {name}
          <span className={styles.notice}>{noticeOf(view)}</span>
        </caption>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column.id} scope="col" data-column={column.id}>
                {column.heading === 'direction' ? (
                  <span className="visually-hidden">{t('tables', 'direction')}</span>
                ) : (
                  (column.name ?? t('tables', column.heading))
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0 && (
            <tr className={styles.none}>
              <td colSpan={Math.max(1, columns.length)}>{t('tables', 'empty')}</td>
            </tr>
          )}
          {rows.map((row, i) => (
            <TableRow
              // Of a long table a few rows are looked at: other rows take their place, and nothing is built anew.
              key={view.more > 0 ? i : row.key}
              view={row}
              columns={columns}
              labels={labels}
              places={view.places}
              selected={row.key === selected}
              contested={tie !== null && tie.keys.includes(row.key) ? tie.spi : null}
              lit={litSpi}
              name={`${name}, ${row.key}`}
              node={node}
              table={table}
              onSelect={onSelect}
            />
          ))}
          {view.more > 0 && <More rows={view.more} columns={columns.length} onMore={props.onMore} />}
        </tbody>
      </table>
      {tie !== null && <TieBracket tie={tie} />}
    </div>
  )
})

interface MoreProps {
  readonly rows: number
  readonly columns: number
  readonly onMore: () => void
}

/** Under a table that is cut. */
function More({ rows, columns, onMore }: MoreProps): ReactNode {
  return (
    <tr className={styles.none}>
      <td colSpan={columns}>
        <button type="button" className={styles.more} onClick={onMore}>
          {t('tables', 'more', rows)}
        </button>
      </td>
    </tr>
  )
}

function noticeOf({ rows, changes, tie }: TableView): string {
  if (tie !== null) {
    const text = t('tables', `tie${tie.lookupCase}`)
    return tie.more > 0 ? `${text} ${t('tables', 'moreTies', tie.more)}` : text
  }
  if (changes > 0) return t('tables', 'changes', changes)
  return rows.length > 0 && rows.every(({ held }) => held) ? t('tables', 'held') : ''
}

/** A bracket in the left margin from one row to the other (§3 "Tie"). Places come from the rows themselves. */
function TieBracket({ tie }: { readonly tie: Tie }): ReactNode {
  const svg = useRef<SVGSVGElement>(null)
  const [span, setSpan] = useState<readonly [number, number] | null>(null)
  useLayoutEffect(() => {
    const frame = svg.current?.parentElement
    if (frame === null || frame === undefined) return
    const middle = (key: string): number | undefined => {
      const row = [...frame.querySelectorAll<HTMLElement>('tr[data-key]')].find(({ dataset }) => dataset['key'] === key)
      return row === undefined ? undefined : row.offsetTop + row.offsetHeight / 2
    }
    const [a, b] = tie.keys.map(middle)
    const next = a === undefined || b === undefined ? null : ([Math.min(a, b), Math.max(a, b)] as const)
    setSpan(old => (old?.[0] === next?.[0] && old?.[1] === next?.[1] ? old : next))
  }, [tie])
  const [top, bottom] = span ?? [0, 0]
  return (
    <svg ref={svg} className={styles.tie} width="12" height={bottom + 4} aria-hidden="true">
      {span !== null && <path d={`M11 ${top}h-6a4 4 0 0 0 -4 4V${bottom - 4}a4 4 0 0 0 4 4h6`} />}
    </svg>
  )
}
