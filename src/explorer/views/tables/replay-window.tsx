import type { ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import type { WindowView } from '../../selectors/replay-bits.ts'
import { thousands } from '../../selectors/table-cells.ts'
import styles from './replay-window.module.css'

const STEP = 6.4

/** The newest part of a replay window, one cell a packet. */
export function ReplayWindow({ view }: { readonly view: WindowView }): ReactNode {
  const top = /^\d{1,15}$/.test(view.top) ? thousands(Number(view.top)) : view.top
  const title = t('tables', 'windowTitle', view.spi, top, view.size)
  return (
    <div className={styles.window} title={title}>
      <span aria-hidden="true">{t('tables', 'window')}</span>
      <span className="visually-hidden">{title}</span>
      <svg width={view.cells.length * STEP} height="12" aria-hidden="true">
        {view.cells.map((cell, i) => (
          <rect key={i} x={i * STEP + 0.5} y="0.5" width="5" height="11" rx="1" data-cell={cell} />
        ))}
      </svg>
      <span className="mono" aria-hidden="true">
        {top}
      </span>
    </div>
  )
}
