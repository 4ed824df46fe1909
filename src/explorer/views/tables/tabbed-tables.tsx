import { useState, type ReactNode } from 'react'
import type { NodeId, TableName } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import type { Labels } from '../../selectors/table-cells.ts'
import type { TableView } from '../../selectors/table-rows.ts'
import type { Selection } from '../../store/state.ts'
import { Tabs } from '../../widgets/tabs.tsx'
import { NodeTables } from './node-tables.tsx'
import styles from './tables.module.css'

interface Props {
  readonly views: readonly TableView[]
  readonly labels: Labels
  readonly selection: Selection
  readonly lit: string | null
  readonly onSelect: (node: NodeId, table: TableName, key: string) => void
  readonly onMore: () => void
}

const idOf = ({ node, table }: TableView): string => `${node}-${table.replace(' ', '_')}`

/** Every table of every node behind one row of tabs, for narrow pages; opens on the table that changes. */
export function TabbedTables({ views, labels, selection, lit, onSelect, onMore }: Props): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null)
  const [seen, setSeen] = useState<TableView | undefined>(undefined)
  const useful = views.filter(({ table, rows }) => table === 'SAD' || rows.length > 0)
  const changing = busiest(useful)
  // A change is news: it takes the place of what was chosen before it.
  if (changing !== undefined && changing !== seen) {
    setSeen(changing)
    setChosen(idOf(changing))
  }
  const open = useful.find(view => idOf(view) === chosen) ?? useful[0]
  if (open === undefined) return null
  return (
    <div className={styles.tabbed}>
      <Tabs
        label={t('tables', 'choose')}
        size="small"
        panel="tables-open"
        tabs={useful.map(view => ({
          id: idOf(view),
          label: t('tables', 'name', t('tables', view.table), labels.get(view.node) ?? view.node),
          count: view.total,
          changed: view.changes > 0,
        }))}
        selected={idOf(open)}
        onSelect={setChosen}
      />
      <div id="tables-open" role="tabpanel" aria-labelledby={`tables-open-tab-${idOf(open)}`} className={styles.open}>
        <NodeTables
          node={open.node}
          labels={labels}
          views={[open]}
          selection={selection}
          lit={lit}
          onSelect={onSelect}
          onMore={onMore}
        />
      </div>
    </div>
  )
}

const WEIGHT: Readonly<Record<TableName, number>> = {
  SAD: 10,
  SPD: 3,
  Contexts: 4,
  Bindings: 2,
  Mappings: 2,
  PAD: 1,
  'IKE SAs': 5,
  Connections: 2,
  Load: 1,
}

function busiest(views: readonly TableView[]): TableView | undefined {
  return views
    .filter(({ changes }) => changes > 0)
    .toSorted((a, b) => WEIGHT[b.table] - WEIGHT[a.table] || b.changes - a.changes)[0]
}
