import type { ReactNode } from 'react'
import type { TraceNode } from '../../../trace/trace.ts'
import type { Point } from '../../selectors/map-layout.ts'
import styles from './map.module.css'

interface Props {
  readonly kind: TraceNode['role']
  readonly at: Point
  /** Edge or diameter, px: 36 for routers, 32 for mobiles, less for further ones. */
  readonly size: number
  readonly main: boolean
  readonly down: boolean
  readonly lit: boolean
}

/** A node without hue: circle = mobile, square = router, square with a house = home agent, with two arrows = NAT, with a screen = any host, dashed = further mobile. */
export function NodeGlyph({ kind, at, size, main, down, lit }: Props): ReactNode {
  const half = size / 2
  return (
    <g
      transform={`translate(${at.x} ${at.y})`}
      className={styles.glyph}
      data-down={down ? '' : undefined}
      data-lit={lit ? '' : undefined}
    >
      {kind === 'mobile-node' ? (
        <>
          <circle r={half - 1} className={main ? styles.body : styles.bodyOther} />
          <rect
            x={-half * 0.28}
            y={-half * 0.46}
            width={half * 0.56}
            height={half * 0.92}
            rx={2}
            className={main ? styles.solid : styles.hollow}
          />
        </>
      ) : (
        <>
          <rect x={-half + 1} y={-half + 1} width={size - 2} height={size - 2} rx={9} className={styles.body} />
          <path d={drawing(kind, half)} className={styles.stroke} />
        </>
      )}
      {down && (
        <path d={`M${-half} ${-half}L${half} ${half}M${half} ${-half}L${-half} ${half}`} className={styles.cross} />
      )}
    </g>
  )
}

function drawing(kind: TraceNode['role'], half: number): string {
  if (kind === 'access-router') return antenna(half * 0.6)
  if (kind === 'nat') return arrows(half * 0.5)
  return kind === 'host' ? screen(half * 0.5) : house(half * 0.5)
}

const screen = (r: number): string =>
  `M${-r} ${-r * 0.8}H${r}V${r * 0.5}H${-r}ZM0 ${r * 0.5}V${r}M${-r * 0.5} ${r}H${r * 0.5}`

/** One way and back, each end under another name. */
const arrows = (r: number): string =>
  `M${-r} ${-r * 0.5}H${r}M${r * 0.5} ${-r}L${r} ${-r * 0.5}L${r * 0.5} 0M${r} ${r * 0.6}H${-r}M${-r * 0.5} ${r * 0.1}L${-r} ${r * 0.6}L${-r * 0.5} ${r * 1.1}`

const antenna = (r: number): string => {
  const arc = (side: number, q: number): string =>
    `M${side * q * 0.62} ${-r * 0.25 - q * 0.55}A${q} ${q} 0 0 ${side > 0 ? 1 : 0} ${side * q * 0.62} ${-r * 0.25 + q * 0.55}`
  return `M0 ${-r * 0.2}V${r}M${-r * 0.45} ${r}h${r * 0.9}${[1, -1].map(side => arc(side, r * 0.5) + arc(side, r)).join('')}M0 ${-r * 0.3}v.1`
}

const house = (r: number): string => `M${-r} 0L0 ${-r}L${r} 0M${-r * 0.7} ${-r * 0.2}V${r * 0.9}H${r * 0.7}V${-r * 0.2}`
