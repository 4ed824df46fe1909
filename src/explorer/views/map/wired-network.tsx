import type { ReactNode } from 'react'
import type { MapLayout } from '../../selectors/map-layout.ts'
import type { MapScene } from '../../selectors/map-scene.ts'
import styles from './map.module.css'

/** The wire that joins routers and home agent: one line above the cells; a cut pair is marked on it. */
export function WiredNetwork({ layout, scene }: { readonly layout: MapLayout; readonly scene: MapScene }): ReactNode {
  const points = [...layout.fixed.values()]
  if (points.length === 0) return null
  const xs = points.map(({ x }) => x)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  return (
    <g className={styles.wire}>
      <path
        d={`M${left} ${layout.wire}H${right}${points.map(({ x, y }) => `M${x} ${layout.wire}V${y - 18}`).join('')}`}
      />
      {layout.boxed !== null && <BoxedNodes labels={layout.boxed.labels} x={layout.boxed.at.x} y={layout.boxed.at.y} />}
      {scene.parted.map(([a, b]) => {
        const [from, to] = [layout.fixed.get(a), layout.fixed.get(b)]
        if (from === undefined || to === undefined) return null
        const x = (from.x + to.x) / 2
        return (
          <g key={`${a}-${b}`} transform={`translate(${x} ${layout.wire})`} className={styles.cut}>
            <rect x={-8} y={-8} width={16} height={16} />
            <path d="M-6 -7l4 5l-4 4l4 5M2 -7l4 5l-4 4l4 5" />
          </g>
        )
      })}
    </g>
  )
}

function BoxedNodes({ labels, x, y }: { readonly labels: string; readonly x: number; readonly y: number }): ReactNode {
  const width = Math.max(48, labels.length * 8 + 28)
  return (
    <g>
      <rect x={x - width / 2} y={y - 11} width={width} height={22} rx={7} className={styles.box} />
      <text x={x} y={y + 4} textAnchor="middle" className={styles.name}>
        {labels}
      </text>
    </g>
  )
}
