import { useEffect, useRef, type ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { setHelp } from '../store/actions.ts'
import { useExplorer } from '../store/store.ts'
import styles from './help-dialog.module.css'

/** The keys of keyboard.ts in words. */
const ROWS: readonly (readonly [readonly string[], () => string])[] = [
  [['→', '←'], () => t('help', 'step')],
  [['Shift →', 'Shift ←'], () => t('help', 'message')],
  [['Home', 'End'], () => t('help', 'ends')],
  [['Space'], () => t('help', 'play')],
  [['M', 'T', 'S', 'F', 'I'], () => t('help', 'jumps')],
  [['1', '2', '3', '4', '5'], () => t('help', 'tabs')],
  [['Tab'], () => t('help', 'tab')],
  [['?'], () => t('help', 'help')],
]

export function HelpDialog(): ReactNode {
  const open = useExplorer(state => state.help)
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal()
    if (!open) dialog.current?.close()
  }, [open])
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="help-title" onClose={() => setHelp(false)}>
      <h2 id="help-title">{t('help', 'title')}</h2>
      <dl>
        {ROWS.map(([keys, text]) => (
          <div key={keys.join()} className={styles.row}>
            <dt>
              {keys.map(key => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text()}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => setHelp(false)}>
        {t('help', 'close')}
      </button>
    </dialog>
  )
}
