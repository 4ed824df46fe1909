import { memo, type ReactNode } from 'react'
import { formatMilliseconds } from '../../../lib/micros.ts'
import { t } from '../../i18n/t.ts'
import type { Lanes } from '../../selectors/lanes.ts'
import styles from './ground.module.css'

interface Props {
  readonly y: number
  readonly clockUs: number
  readonly lanes: Lanes
  readonly height: number
}

/** Pales what is still to come on the lifelines. */
export function FutureVeil({ y, lanes, height }: Omit<Props, 'clockUs'>): ReactNode {
  return (
    <g transform={`translate(0 ${y})`}>
      <Veil lanes={lanes} height={height} />
    </g>
  )
}

/** Longer than the picture, which cuts it off: moving it is all that a step does. */
const Veil = memo(function Veil({ lanes, height }: Pick<Props, 'lanes' | 'height'>): ReactNode {
  return lanes.lanes.map(lane => (
    <rect key={lane.node} className={styles.veil} x={lane.x - 7} width="14" height={height} />
  ))
})

/** The one moment all views show: a line across the figure with a flag naming the time. */
export function CursorLine({ y, lanes, clockUs }: Omit<Props, 'height'>): ReactNode {
  const narrow = lanes.width <= 600
  const time = formatMilliseconds(clockUs)
  const text = narrow ? time : t('ladder', 'now', time)
  const right = narrow ? lanes.axisX + 2 : lanes.axisX + 42
  const left = narrow ? 2 : 20
  return (
    <g className={styles.cursor} transform={`translate(0 ${y})`} aria-hidden="true">
      <line x1={right - 2} y1="0" x2={lanes.width} y2="0" />
      <path
        d={`M${left + 3} -10H${right - 8}L${right} 0L${right - 8} 10H${left + 3}Q${left} 10 ${left} 7V-7Q${left} -10 ${left + 3} -10Z`}
      />
      <text x={(left + right - 8) / 2} y="4" textAnchor="middle">
        {text}
      </text>
    </g>
  )
}
