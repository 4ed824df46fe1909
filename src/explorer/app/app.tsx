import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { useExplorer } from '../store/store.ts'
import { useMedia } from '../widgets/use-media.ts'
import { ErrorBoundary } from '../widgets/error-boundary.tsx'
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
        <div className={styles.sentence} />
        {wide && <div className={styles.map} />}
        <div className={styles.ladder} id="ladder" tabIndex={-1}>
          <Guarded view="Message sequence">
            <LadderView />
          </Guarded>
        </div>
        {wide && <div className={styles.tables} />}
      </main>
      {wide && <Inspector />}
      <footer className={styles.foot} />
    </div>
  )
}

/** A view whose crash is shown in its own place and forgotten with the next run. */
export function Guarded({ view, children }: { readonly view: string; readonly children: ReactNode }): ReactNode {
  const loaded = useExplorer(state => state.loaded)
  return (
    <ErrorBoundary message={t('app', 'viewFailed', view)} again={t('app', 'again')} resetKey={loaded}>
      {children}
    </ErrorBoundary>
  )
}
