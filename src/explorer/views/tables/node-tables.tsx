import { memo, useId, useState, type ReactNode } from 'react'
import type { NodeId, TableName } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import { windowOf } from '../../selectors/replay-bits.ts'
import type { Labels } from '../../selectors/table-cells.ts'
import type { TableView } from '../../selectors/table-rows.ts'
import type { Selection } from '../../store/state.ts'
import { Tabs } from '../../widgets/tabs.tsx'
import { DataTable } from './data-table.tsx'
import { ReplayWindow } from './replay-window.tsx'
import styles from './tables.module.css'

interface Props {
  readonly node: NodeId
  readonly labels: Labels
  /** The first stands open; the others are behind tabs under it. */
  readonly views: readonly TableView[]
  readonly selection: Selection
  readonly lit: string | null
  readonly onSelect: (node: NodeId, table: TableName, key: string) => void
  readonly onMore: () => void
}

/** All tables of one node, as they stand under its lifeline. Drawn again only when one of them says something new. */
export const NodeTables = memo(function NodeTables(props: Props): ReactNode {
  const { node, views, selection } = props
  const [main, ...others] = views
  return (
    <div className={styles.node}>
      {main !== undefined && <OneTable {...props} view={main} />}
      {main?.table === 'SAD' && <MainWindow view={main} selection={selection} node={node} />}
      {others.length > 0 && <OtherTables {...props} views={others} isBelow={(main?.more ?? 0) > 0} />}
    </div>
  )
}, sameTables)

/** Views that did not change are the same objects, in a list that is new at every step. */
function sameTables({ views, ...a }: Props, { views: otherViews, ...b }: Props): boolean {
  const same = a.node === b.node && a.labels === b.labels && a.selection === b.selection && a.lit === b.lit
  return (
    same &&
    a.onSelect === b.onSelect &&
    views.length === otherViews.length &&
    views.every((view, i) => view === otherViews[i])
  )
}

interface OtherProps extends Props {
  /** The first table takes all the room that there is. */
  readonly isBelow: boolean
}

/** Packets count up the SAD at every step; the tables beside it rest, and are not looked at. */
const OtherTables = memo(
  function OtherTables(props: OtherProps): ReactNode {
    const { node, labels, views } = props
    const panel = useId()
    const [chosen, setChosen] = useState<TableName | null>(null)
    const open = views.find(({ table }) => table === chosen) ?? automatic(views)
    if (open === undefined) return null
    return (
      <>
        <Tabs
          label={t('tables', 'tabs', labels.get(node) ?? node)}
          size="small"
          panel={panel}
          tabs={views.map(view => ({
            id: view.table,
            label: t('tables', view.table),
            name: t('tables', 'name', t('tables', view.table), labels.get(node) ?? node),
            count: view.total,
            changed: view.changes > 0,
          }))}
          selected={open.table}
          onSelect={setChosen}
        />
        <div id={panel} role="tabpanel" aria-labelledby={`${panel}-tab-${open.table}`}>
          <OneTable {...props} view={open} />
        </div>
      </>
    )
  },
  (before, after) => before.isBelow === after.isBelow && sameTables(before, after),
)

interface OneProps extends Props {
  readonly view: TableView
}

function OneTable({ node, labels, selection, lit, onSelect, onMore, view }: OneProps): ReactNode {
  const isPicked = selection.kind === 'row' && selection.node === node && selection.table === view.table
  return (
    <DataTable
      view={view}
      labels={labels}
      selected={isPicked ? selection.key : null}
      litSpi={lit?.startsWith('spi:') === true ? lit.slice('spi:'.length) : null}
      litNode={lit === `node:${node}`}
      onSelect={onSelect}
      onMore={onMore}
    />
  )
}

/** What opens by itself: a change is news, a transfer under way more than policies that just stand there. */
function automatic(views: readonly TableView[]): TableView | undefined {
  const rank = ({ table, rows, changes }: TableView): number =>
    (changes > 0 ? 4 : 0) + (rows.length === 0 ? -8 : table === 'Contexts' || table === 'IKE SAs' ? 2 : 0)
  return views.toSorted((a, b) => rank(b) - rank(a))[0]
}

interface WindowProps {
  readonly view: TableView
  readonly selection: Selection
  readonly node: NodeId
}

/** Window of the picked row, or of the first inbound SA that a mobile's traffic uses. */
function MainWindow({ view, selection, node }: WindowProps): ReactNode {
  const picked = selection.kind === 'row' && selection.node === node ? selection.key : null
  const inbound = view.rows.filter(({ row, change }) => row['direction'] === 'in' && change !== 'removed')
  const shown =
    inbound.find(({ key }) => key === picked) ??
    inbound.find(({ change }) => change !== null) ??
    inbound.find(({ row }) => row['mode'] === 'tunnel') ??
    inbound[0]
  const window = shown === undefined ? null : windowOf(shown.row)
  return window === null ? null : <ReplayWindow view={window} />
}
