import { useEffect, useRef, type ReactNode } from 'react'
import { sources as say } from '../../i18n/en/sources.ts'
import { setSheet } from '../../store/actions.ts'
import { useExplorer } from '../../store/store.ts'
import { NotesPanel } from './notes-panel.tsx'
import styles from './sources.module.css'

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
        <h2 id="sources-title">{say.notes}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {say.close}
        </button>
      </header>
      <div className={styles.panel}>
        <NotesPanel opened={sheet.page === 'notes' ? sheet.note : null} />
      </div>
    </dialog>
  )
}
