import type { ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import styles from './clause-chip.module.css'

/** Names the clause behind a claim. RFCs lead to their text, which opens only when asked for. */
export function ClauseChip({ clause }: { readonly clause: string }): ReactNode {
  if (clause === '') return null
  const rfc = /^RFC (\d+)(?: §([\d.]+))?/.exec(clause)
  if (rfc === null) return <span className={styles.chip}>{clause}</span>
  const section = rfc[2] === undefined ? '' : `#section-${rfc[2].replace(/\.$/, '')}`
  return (
    <a
      className={styles.chip}
      href={`https://www.rfc-editor.org/rfc/rfc${rfc[1] ?? ''}.html${section}`}
      target="_blank"
      rel="noreferrer"
      tabIndex={-1}
      aria-label={t('packet', 'clause', clause)}
    >
      {clause}
    </a>
  )
}
