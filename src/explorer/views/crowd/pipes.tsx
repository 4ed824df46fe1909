import { memo, type ReactNode } from 'react'
import type { CrowdBound } from '../../selectors/crowd-bound.ts'
import type { CrowdFacts } from '../../store/state.ts'
import type { CrowdPlaces } from '../../selectors/crowd-map.ts'
import styles from './crowd.module.css'

/** Thickness of a pipe that carries all of them, px. */
const WHOLE = 13
const THINNEST = 2

interface Props {
  readonly crowd: CrowdFacts
  readonly places: CrowdPlaces
  readonly bound: CrowdBound
}

/** The tunnels of the crowd, one pipe to each gateway, as thick as they are many. */
export const CrowdPipes = memo(function CrowdPipes({ crowd, places, bound }: Props): ReactNode {
  return (
    <g className={styles.pipes}>
      {places.pipes.map(({ gateway, way }) => {
        const count = bound.counts[gateway] ?? 0
        const d = `M${way.map(({ x, y }) => `${x} ${y}`).join('L')}`
        if (count === 0) return <path key={gateway} className={styles.noPipe} d={d} />
        const width = THINNEST + (WHOLE - THINNEST) * (count / crowd.members.length)
        return (
          <g key={gateway} data-gateway={gateway}>
            <path className={styles.pipeEdge} d={d} strokeWidth={width + 2} />
            <path className={styles.pipeBody} d={d} strokeWidth={width} />
          </g>
        )
      })}
    </g>
  )
})
