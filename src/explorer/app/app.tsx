import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { MapPanel } from '../views/map/map-panel.tsx'
import { NarrationPanel } from '../views/narration/narration-panel.tsx'
import { TablesPanel } from '../views/tables/tables-panel.tsx'
import { TimelinePanel } from '../views/timeline/timeline-panel.tsx'
import { useMedia } from '../widgets/use-media.ts'
import { Guarded } from './guarded.tsx'
import { Inspector } from './inspector.tsx'
import { LadderView } from './views.tsx'
import styles from './app.module.css'

/** The page: header, the figure (sentence, map, ladder, tables), inspector, foot. */
export function App(): ReactNode {
  const wide = useMedia('(min-width: 1101px)')
  return (
    <div className={styles.page}>
      <a className={styles.skip} href="#ladder">
        {t('app', 'skip')}
      </a>
      <header className={styles.header} />
      <main className={styles.figure} aria-label={t('app', 'figure')}>
        <div className={styles.sentence}>
          <Guarded view={t('app', 'narration')}>
            <NarrationPanel />
          </Guarded>
        </div>
        {wide && (
          <div className={styles.map}>
            <Guarded view={t('app', 'map')}>
              <MapPanel />
            </Guarded>
          </div>
        )}
        <div className={styles.ladder} id="ladder" tabIndex={-1}>
          <Guarded view="Message sequence">
            <LadderView />
          </Guarded>
        </div>
        {wide && (
          <div className={styles.tables}>
            <Guarded view={t('app', 'tables')}>
              <TablesPanel />
            </Guarded>
          </div>
        )}
      </main>
      {wide && <Inspector />}
      <footer className={styles.foot}>
        <Guarded view={t('app', 'timeline')}>
          <TimelinePanel />
        </Guarded>
      </footer>
    </div>
  )
}
