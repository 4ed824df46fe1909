import { memo, type ReactNode } from 'react'
import type { Arrow } from '../../selectors/ladder-layout.ts'
import styles from './arrows.module.css'

export type Phase = 'past' | 'crossing' | 'future'

interface Props {
  readonly arrow: Arrow
  readonly phase: Phase
  /** Part of the way that is behind the cursor, 0 to 1; only for crossing arrows. */
  readonly part: number
  readonly selected: boolean
  readonly lit: boolean
}

/** One message: firm where it has travelled, dotted where it will. Tail by protocol, head filled once arrived. */
export const ArrowShape = memo(function ArrowShape({ arrow, phase, part, selected, lit }: Props): ReactNode {
  const { x1, y1, x2, y2, lost, style } = arrow
  const [x, y] = [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part]
  const arrives = !lost && arrow.message.receivedUs !== null
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI
  return (
    <g className={styles.arrow} data-style={style} data-phase={phase} data-selected={selected ? '' : undefined}>
      {(selected || lit) && <line className={styles.underlay} x1={x1} y1={y1} x2={x2} y2={y2} />}
      {phase !== 'past' && <line className={styles.dotted} x1={x} y1={y} x2={x2} y2={y2} />}
      {phase !== 'future' && (
        <line className={styles.firm} x1={x1} y1={y1} x2={phase === 'past' ? x2 : x} y2={phase === 'past' ? y2 : y} />
      )}
      <Tail style={style} x={x1} y={y1} angle={angle} />
      {arrives && (
        <path className={styles.head} d="M0 0L-8.5 -4L-8.5 4Z" transform={`translate(${x2} ${y2}) rotate(${angle})`} />
      )}
      {lost && (
        <g className={styles.lost} transform={`translate(${x2} ${y2})`}>
          <circle r="8.5" />
          <path d="M-3.2 -3.2L3.2 3.2M3.2 -3.2L-3.2 3.2" />
        </g>
      )}
    </g>
  )
})

function Tail({
  style,
  x,
  y,
  angle,
}: {
  readonly style: Arrow['style']
  readonly x: number
  readonly y: number
  readonly angle: number
}): ReactNode {
  if (style === 'cxtp') return <rect className={styles.tail} x={x - 3} y={y - 3} width="6" height="6" />
  if (style === 'ike') return <circle className={styles.tail} cx={x} cy={y} r="3.6" />
  return <path className={styles.tailBar} d="M0 -3.5V3.5" transform={`translate(${x} ${y}) rotate(${angle})`} />
}

/** A message on its way, where its arrow crosses the cursor. */
export const Envelope = memo(function Envelope({
  arrow,
  part,
}: {
  readonly arrow: Arrow
  readonly part: number
}): ReactNode {
  const x = arrow.x1 + (arrow.x2 - arrow.x1) * part
  const y = arrow.y1 + (arrow.y2 - arrow.y1) * part
  return (
    <g className={styles.envelope} data-style={arrow.style} transform={`translate(${x - 9} ${y - 6})`}>
      <rect width="18" height="12" rx="2" />
      <path d="M1.5 2L9 7.5L16.5 2" />
    </g>
  )
})
