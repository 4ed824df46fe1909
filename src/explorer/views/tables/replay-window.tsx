import type { ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import type { WindowCell, WindowView } from '../../selectors/replay-bits.ts'
import { thousands } from '../../selectors/table-cells.ts'
import styles from './replay-window.module.css'

const STEP = 6.4

/** The newest part of a replay window, one cell a packet. */
export function ReplayWindow({ view }: { readonly view: WindowView }): ReactNode {
  const top = /^\d{1,15}$/.test(view.top) ? thousands(Number(view.top)) : view.top
  const title = t('tables', 'windowTitle', view.spi, top, view.size)
  return (
    <figure className={styles.window} aria-label={title} title={title}>
      <span aria-hidden="true">{t('tables', 'window')}</span>
      {/* Where there is no room for all, the newest stay in view. */}
      <svg
        width={view.cells.length * STEP}
        height="12"
        viewBox={`0 0 ${view.cells.length * STEP} 12`}
        preserveAspectRatio="xMaxYMid slice"
        aria-hidden="true"
      >
        {(['seen', 'missing', 'before'] as const).map(cell => (
          <path key={cell} d={cellsOf(view, cell)} data-cell={cell} />
        ))}
      </svg>
      <span className={styles.top} aria-hidden="true">
        {top}
      </span>
    </figure>
  )
}

/** All cells of one kind as one path. */
const cellsOf = ({ cells }: WindowView, kind: WindowCell): string =>
  cells.map((cell, i) => (cell === kind ? `M${(i * STEP + 0.5).toFixed(1)} .5h5v11h-5z` : '')).join('')
