import { memo, useMemo, type ReactNode } from 'react'
import type { DataLine } from '../../selectors/ladder-data.ts'
import type { Arrow, ArrowStyle } from '../../selectors/ladder-layout.ts'
import styles from './arrows.module.css'

interface Props {
  readonly arrows: readonly Arrow[]
  readonly dataLines: readonly DataLine[]
  readonly cursorY: number
  readonly width: number
  readonly height: number
}

/** The level of detail of crowds. A cursor step moves two clips and nothing else. */
export default function DenseLines({ arrows, dataLines, cursorY, width, height }: Props): ReactNode {
  return (
    <g>
      <clipPath id="ladder-past">
        <rect width={width} height={Math.max(0, cursorY)} />
      </clipPath>
      <clipPath id="ladder-future">
        <rect y={cursorY} width={width} height={Math.max(0, height - cursorY)} />
      </clipPath>
      <Crowd arrows={arrows} dataLines={dataLines} clip="ladder-past" phase="past" />
      <Crowd arrows={arrows} dataLines={dataLines} clip="ladder-future" phase="future" />
    </g>
  )
}

interface CrowdProps extends Pick<Props, 'arrows' | 'dataLines'> {
  readonly clip: string
  readonly phase: 'past' | 'future'
}

const Crowd = memo(function Crowd({ arrows, dataLines, clip, phase }: CrowdProps): ReactNode {
  const paths = useMemo(() => crowdPaths(arrows, dataLines), [arrows, dataLines])
  return (
    <g clipPath={`url(#${clip})`}>
      {paths.map(({ style, lost, d }) => (
        <path
          key={`${style} ${lost}`}
          className={styles.crowd}
          data-style={style}
          data-phase={phase}
          data-lost={lost ? '' : undefined}
          d={d}
        />
      ))}
    </g>
  )
})

function crowdPaths(
  arrows: readonly Arrow[],
  dataLines: readonly DataLine[],
): readonly { style: ArrowStyle; lost: boolean; d: string }[] {
  const parts = new Map<string, { style: ArrowStyle; lost: boolean; d: string[] }>()
  const add = (style: ArrowStyle, { x1, y1, x2, y2, lost }: Arrow | DataLine): void => {
    const key = `${style} ${lost}`
    const path = parts.get(key) ?? { style, lost, d: [] }
    parts.set(key, path)
    path.d.push(`M${x1} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}`)
  }
  for (const line of dataLines) add('esp', line)
  for (const arrow of arrows) add(arrow.style, arrow)
  return [...parts.values()].map(path => ({ ...path, d: path.d.join('') }))
}
