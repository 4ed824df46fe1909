import type { ReactNode } from 'react'
import type { Point } from '../../selectors/map-layout.ts'
import type { Pipe } from '../../selectors/map-pipes.ts'
import styles from './map.module.css'

interface Props {
  readonly pipe: Pipe
  /** Outer edges of the two glyphs. */
  readonly from: Point
  readonly to: Point
  readonly lit: boolean
  /** What of the SPI has room; may be empty. */
  readonly label: string
  /** x of its middle. */
  readonly words: number
}

const THICK = 9

/** One direction of a tunnel, drawn between the edges of its ends; a broken one ends in a torn edge. */
export function TunnelPipe({ pipe, from, to, lit, label, words }: Props): ReactNode {
  const [left, right] = from.x < to.x ? [from.x, to.x] : [to.x, from.x]
  const y = from.y + (pipe.direction === 'up' ? -THICK - 2 : 2)
  const torn = pipe.state === 'torn'
  // The torn end is the mobile's; `from` is the router's then.
  const tornAtRight = torn && from.x < to.x
  const width = Math.max(0, right - left)
  const tear = tornAtRight ? right : left
  const side = tornAtRight ? 1 : -1
  return (
    <g className={styles.pipe} data-state={pipe.state} data-lit={lit ? '' : undefined}>
      <rect x={left} y={y} width={width} height={THICK} className={styles.pipeBody} />
      <path d={`M${left} ${y}h${width}M${left} ${y + THICK}h${width}`} className={styles.pipeEdge} />
      {torn && (
        <path
          d={`M${tear} ${y - 1}l${4 * side} ${THICK / 4 + 1}l${-5 * side} ${THICK / 4 + 1}l${5 * side} ${THICK / 4}l${-4 * side} ${THICK / 4}`}
          className={styles.tear}
        />
      )}
      {label !== '' && (
        <text x={words} y={pipe.direction === 'up' ? y - 4 : y + THICK + 11} textAnchor="middle" className={styles.spi}>
          {label}
        </text>
      )}
    </g>
  )
}
