import { memo, type ReactNode } from 'react'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import styles from './ground.module.css'
import type { DrawnWindow } from './use-ladder-view.ts'

interface Props {
  readonly layout: LadderLayout
  readonly drawn: DrawnWindow
  /** The tick under the cursor's flag: its label gives way. */
  readonly covered: number | undefined
}

/** Thousands with a thin space, decimals only where ticks are closer than a millisecond. */
function tickText(atUs: number): string {
  const whole = Math.floor(atUs / 1_000)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009')
  const rest = atUs % 1_000
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0').replace(/0+$/, '')}`
}

/** Times in ms beside the axis. */
export const AxisTicks = memo(function AxisTicks({ layout, drawn, covered }: Props): ReactNode {
  const x = layout.lanes.axisX - 7
  return (
    <g className={styles.ticks}>
      {layout.ticks.map(({ atUs, y }) =>
        y < drawn.top || y > drawn.bottom ? null : (
          <g key={`${atUs} ${y}`} transform={`translate(${x} ${y})`}>
            <line x1="-4" x2="4" />
            {atUs !== covered && (
              <text x="-7" y="3.7" textAnchor="end">
                {tickText(atUs)}
              </text>
            )}
          </g>
        ),
      )}
    </g>
  )
})

/** The tick within 14 px of the cursor, if there is one; ticks stand further apart than that. */
export const coveredTick = (layout: LadderLayout, cursorY: number): number | undefined =>
  layout.ticks.find(({ y }) => Math.abs(y - cursorY) < 14)?.atUs
