import { lazy, Suspense, type ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { collisionsOf } from '../selectors/collisions.ts'
import { setPanel } from '../store/actions.ts'
import type { NarrowPanel as PanelId } from '../store/state.ts'
import { useExplorer, useStory } from '../store/store.ts'
import { MapPanel } from '../views/map/map-panel.tsx'
import { TablesPanel } from '../views/tables/tables-panel.tsx'
import { Tabs } from '../widgets/tabs.tsx'
import { Guarded } from './guarded.tsx'
import { INSPECTOR_VIEWS } from './views.tsx'
import styles from './app.module.css'

const Clients = lazy(() => import('../views/crowd/clients.tsx'))

const PANELS: readonly PanelId[] = ['tables', 'packet', 'map', 'machine', 'row', 'why']

/** On narrow pages what does not fit beside the ladder stands under it, one at a time. */
export function NarrowPanel(): ReactNode {
  const panel = useExplorer(state => state.panel)
  const collides = useExplorer(state => state.loaded !== undefined && collisionsOf(state.loaded).length > 0)
  const panels = collides || panel === 'collision' ? [...PANELS, 'collision' as const] : PANELS
  return (
    <section className={styles.narrow} aria-label={t('app', 'panels')}>
      <Tabs
        label={t('app', 'panels')}
        tabs={panels.map(id => ({ id, label: t('app', id) }))}
        selected={panel}
        onSelect={setPanel}
        panel="panel"
      />
      <div
        id="panel"
        role="tabpanel"
        aria-labelledby={`panel-tab-${panel}`}
        className={styles.narrowPanel}
        data-panel={panel}
      >
        <Guarded view={t('app', panel)}>
          <Content panel={panel} />
        </Guarded>
      </div>
    </section>
  )
}

function Content({ panel }: { readonly panel: PanelId }): ReactNode {
  if (panel === 'tables') return <TablesPanel />
  if (panel === 'map') return <MapWithClients />
  const View = INSPECTOR_VIEWS[panel]
  return <View />
}

/** Where there is no room for a table under each lifeline, the list of a crowd stands under the map. */
function MapWithClients(): ReactNode {
  const story = useStory()
  if (story?.crowd === undefined) return <MapPanel />
  return (
    <>
      <div className={styles.crowdMap}>
        <MapPanel />
      </div>
      <Suspense>
        <Clients loaded={story} />
      </Suspense>
    </>
  )
}
