import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { collisionsOf } from '../selectors/collisions.ts'
import { setTab } from '../store/actions.ts'
import { useExplorer } from '../store/store.ts'
import type { InspectorTab } from '../store/state.ts'
import { Tabs } from '../widgets/tabs.tsx'
import { Guarded } from './guarded.tsx'
import { INSPECTOR_VIEWS } from './views.tsx'
import styles from './app.module.css'

const TABS: readonly InspectorTab[] = ['packet', 'machine', 'row', 'why']

/** The column of depth: bytes, machine, row, reason. */
export function Inspector(): ReactNode {
  const tab = useExplorer(state => state.tab)
  const collides = useExplorer(state => state.loaded !== undefined && collisionsOf(state.loaded).length > 0)
  const View = INSPECTOR_VIEWS[tab]
  // Most runs have no collision: its tab comes with one.
  const tabs = collides || tab === 'collision' ? [...TABS, 'collision' as const] : TABS
  return (
    <aside className={styles.inspector} aria-label={t('app', 'inspector')}>
      <Tabs
        label={t('app', 'inspector')}
        tabs={tabs.map(id => ({ id, label: t('app', id) }))}
        selected={tab}
        onSelect={setTab}
        panel="inspector"
      />
      <div className={styles.inspectorPanel} role="tabpanel" id="inspector" aria-labelledby={`inspector-tab-${tab}`}>
        <Guarded view={t('app', tab)}>
          <View />
        </Guarded>
      </div>
    </aside>
  )
}
