import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { setTab } from '../store/actions.ts'
import { useExplorer } from '../store/store.ts'
import type { InspectorTab } from '../store/state.ts'
import { Tabs } from '../widgets/tabs.tsx'
import { Guarded } from './guarded.tsx'
import { INSPECTOR_VIEWS } from './views.tsx'
import styles from './app.module.css'

export const INSPECTOR_TABS: readonly { readonly id: InspectorTab; readonly label: string }[] = [
  { id: 'packet', label: t('app', 'packet') },
  { id: 'machine', label: t('app', 'machine') },
  { id: 'row', label: t('app', 'row') },
  { id: 'why', label: t('app', 'why') },
]

/** The column of depth: bytes, machine, row, reason. */
export function Inspector(): ReactNode {
  const tab = useExplorer(state => state.tab)
  const View = INSPECTOR_VIEWS[tab]
  return (
    <aside className={styles.inspector} aria-label={t('app', 'inspector')}>
      <Tabs label={t('app', 'inspector')} tabs={INSPECTOR_TABS} selected={tab} onSelect={setTab} panel="inspector" />
      <div className={styles.inspectorPanel} role="tabpanel" id="inspector" aria-labelledby={`inspector-tab-${tab}`}>
        <Guarded view={t('app', tab)}>
          <View />
        </Guarded>
      </div>
    </aside>
  )
}
