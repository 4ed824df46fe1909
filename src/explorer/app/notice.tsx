import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { dismissNotice } from '../store/actions.ts'
import { useExplorer } from '../store/store.ts'
import { Icon } from '../widgets/icon.tsx'
import styles from './notice.module.css'

/** One message at a time, above everything, until it is dismissed. */
export function NoticeBar(): ReactNode {
  const notice = useExplorer(state => state.notice)
  if (notice === null) return null
  return (
    <div className={styles.notice} data-kind={notice.kind} role={notice.kind === 'error' ? 'alert' : 'note'}>
      <p>{notice.text}</p>
      <button type="button" aria-label={t('app', 'dismiss')} onClick={dismissNotice}>
        <Icon name="cross" size={14} />
      </button>
    </div>
  )
}
