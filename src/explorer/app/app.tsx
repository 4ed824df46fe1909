import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { useExplorer } from '../store/store.ts'
import { HeaderPanel } from '../views/header/header-panel.tsx'
import { MapPanel } from '../views/map/map-panel.tsx'
import { NarrationPanel } from '../views/narration/narration-panel.tsx'
import { TablesPanel } from '../views/tables/tables-panel.tsx'
import { TimelinePanel } from '../views/timeline/timeline-panel.tsx'
import { useMedia } from '../widgets/use-media.ts'
import { useFileDrop } from './file-drop.ts'
import { Guarded } from './guarded.tsx'
import { Inspector } from './inspector.tsx'
import { useKeyboard } from './keyboard.ts'
import { NarrowPanel } from './narrow-panel.tsx'
import { NoticeBar } from './notice.tsx'
import { RunStatus } from './run-status.tsx'
import { CompareView, Help, LadderView, Sources, WholePage } from './views.tsx'
import styles from './app.module.css'

/** The page: header, the figure (sentence, map, ladder, tables), inspector, foot. */
export function App(): ReactNode {
  useKeyboard()
  const projector = useExplorer(state => state.theme === 'projector')
  // On a projector there is room for the figure and one panel under it.
  const wide = useMedia('(min-width: 1101px)') && !projector
  const dropping = useFileDrop()
  const ready = useExplorer(state =>
    state.run.kind === 'idle' ? (state.loaded === undefined ? 'none' : 'ready') : state.run.kind,
  )
  const sheet = useExplorer(state => state.sheet !== null)
  const digest = useExplorer(state => state.loaded?.digest)
  const embed = useExplorer(state => state.embed)
  const help = useExplorer(state => state.help)
  return (
    <div
      className={styles.page}
      data-run={ready}
      data-digest={digest}
      data-projector={projector ? '' : undefined}
      data-embed={embed ? '' : undefined}
    >
      <a className={styles.skip} href="#ladder">
        {t('app', 'skip')}
      </a>
      {embed ? (
        <WholePage />
      ) : (
        <header className={styles.header}>
          <Guarded view={t('app', 'header')}>
            <HeaderPanel />
          </Guarded>
        </header>
      )}
      <Figure wide={wide} />
      {!embed && (wide ? <Inspector /> : <NarrowPanel />)}
      <footer className={styles.foot}>
        <Guarded view={t('app', 'timeline')}>
          <TimelinePanel />
        </Guarded>
      </footer>
      <RunStatus />
      <NoticeBar />
      {help && <Help />}
      {sheet && <Sources />}
      {dropping && <div className={styles.drop}>{t('app', 'drop')}</div>}
    </div>
  )
}

function Figure({ wide }: { readonly wide: boolean }): ReactNode {
  const comparing = useExplorer(state => state.compare !== null)
  return (
    <main className={styles.figure} aria-label={t('app', 'figure')}>
      <div className={styles.sentence}>
        <Guarded view={t('app', 'narration')}>
          <NarrationPanel />
        </Guarded>
      </div>
      {wide && !comparing && (
        <div className={styles.map}>
          <Guarded view={t('app', 'map')}>
            <MapPanel />
          </Guarded>
        </div>
      )}
      <div className={styles.ladder} id="ladder" tabIndex={-1}>
        <Guarded view={t('app', comparing ? 'compare' : 'ladder')}>
          {comparing ? <CompareView /> : <LadderView />}
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
  )
}
