import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react'
import { sources as say } from '../../i18n/en/sources.ts'
import { setSheet } from '../../store/actions.ts'
import { useExplorer } from '../../store/store.ts'
import { Tabs } from '../../widgets/tabs.tsx'
import { NotesPanel } from './notes-panel.tsx'
import { PapersPanel } from './papers-panel.tsx'
import styles from './sources.module.css'

const Experiments = lazy(() => import('../experiments/experiments-panel.tsx'))

/** Over the page: what the sources say, where they err, and the runs behind it. Closing returns to the same moment. */
export default function SourcesDialog(): ReactNode {
  const sheet = useExplorer(state => state.sheet)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  if (sheet === null) return null
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="sources-title" onClose={() => setSheet(null)}>
      <header className={styles.head}>
        <h2 id="sources-title">{say.title}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {say.close}
        </button>
      </header>
      <Tabs
        label={say.tabs}
        tabs={[
          { id: 'notes', label: say.notes },
          { id: 'papers', label: say.papers },
          { id: 'experiments', label: say.experiments },
        ]}
        selected={sheet.page}
        onSelect={page => setSheet({ page, note: null })}
        panel="sources"
      />
      <div className={styles.panel} role="tabpanel" id="sources" aria-labelledby={`sources-tab-${sheet.page}`}>
        {sheet.page === 'notes' && <NotesPanel opened={sheet.note} />}
        {sheet.page === 'papers' && <PapersPanel />}
        {sheet.page === 'experiments' && (
          <Suspense fallback={null}>
            <Experiments link={sheet.note} />
          </Suspense>
        )}
      </div>
    </dialog>
  )
}
