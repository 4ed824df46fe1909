import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { help as say } from '../i18n/en/help.ts'
import { setHelp } from '../store/actions.ts'
import styles from './help-dialog.module.css'

/** The keys of keyboard.ts in words. */
const ROWS: readonly (readonly [readonly string[], string])[] = [
  [['→', '←'], say.step],
  [['Shift →', 'Shift ←'], say.message],
  [['Home', 'End'], say.ends],
  [['Space'], say.play],
  [['M', 'T', 'S', 'F', 'I'], say.jumps],
  [['1', '2', '3', '4', '5'], say.tabs],
  [['Tab'], say.tab],
  [['?'], say.help],
]

/** Stands while it is wanted; it loads with the first press of `?`. */
export default function HelpDialog(): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const { current } = dialog
    current?.showModal()
    // Closed while it is still there, so that the focus returns to where it was.
    return () => current?.close()
  }, [])
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="help-title" onClose={() => setHelp(false)}>
      <h2 id="help-title">{say.title}</h2>
      <dl>
        {ROWS.map(([keys, text]) => (
          <div key={keys.join()} className={styles.row}>
            <dt>
              {keys.map(key => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>
        {say.close}
      </button>
    </dialog>
  )
}
