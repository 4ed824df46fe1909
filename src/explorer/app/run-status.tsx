import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { cancelRun, runScenario } from '../store/branch-actions.ts'
import { useExplorer } from '../store/store.ts'
import styles from './run-status.module.css'

/** A run under way: a thin bar while something is shown already, a page of its own while nothing is. */
export function RunStatus(): ReactNode {
  const run = useExplorer(state => state.run)
  const empty = useExplorer(state => state.loaded === undefined)
  const first = useExplorer(state => state.scenarios[0]?.id)
  if (run.kind === 'failed')
    return (
      <div className={styles.page}>
        <p className={styles.title}>{t('app', 'runFailed')}</p>
        <p>{run.message}</p>
        {first !== undefined && (
          <button type="button" onClick={() => void runScenario(first)}>
            {t('app', 'firstScenario')}
          </button>
        )}
      </div>
    )
  if (run.kind === 'idle') return empty ? <div className={styles.page}>{t('app', 'starting')}</div> : null
  const share = Math.round((100 * run.doneUs) / run.untilUs)
  // After the last moment of the run it is judged and read: nobody knows how long.
  const text = share < 100 ? t('app', 'running', share) : t('app', run.reading === true ? 'reading' : 'judging')
  return (
    <div className={empty ? styles.page : styles.bar}>
      <progress max={100} value={share < 100 ? share : undefined} aria-label={text} />
      <span>{text}</span>
      <button type="button" onClick={cancelRun}>
        {t('app', 'stop')}
      </button>
    </div>
  )
}
