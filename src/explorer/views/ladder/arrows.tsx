import { memo, type ReactNode } from 'react'
import type { Bundle, DataLine } from '../../selectors/ladder-data.ts'
import type { Phase } from './arrow.tsx'
import styles from './arrows.module.css'

/** Firm, crossing or still to come. A step decides, not the time: several steps may share one moment. */
export function phaseOf(
  line: { readonly message: { readonly step: number }; readonly endStep: number | null },
  cursor: number,
): Phase {
  if (line.message.step > cursor) return 'future'
  return line.endStep !== null && line.endStep <= cursor ? 'past' : 'crossing'
}

export const partOf = (line: { readonly y1: number; readonly y2: number }, y: number): number =>
  line.y2 <= line.y1 ? 1 : Math.min(1, Math.max(0, (y - line.y1) / (line.y2 - line.y1)))

interface DataProps {
  readonly line: DataLine
  readonly future: boolean
  readonly selected: boolean
}

const DataShape = memo(function DataShape({ line, future, selected }: DataProps): ReactNode {
  return (
    <g className={styles.data} data-future={future ? '' : undefined} data-lost={line.lost ? '' : undefined}>
      {selected && <line className={styles.underlay} x1={line.x1} y1={line.y1} x2={line.x2} y2={line.y2} />}
      <line className={styles.dataLine} x1={line.x1} y1={line.y1} x2={line.x2} y2={line.y2} />
      {line.lost && <path d={`M${line.x2 - 3} ${line.y2 - 3}l6 6m0 -6l-6 6`} />}
    </g>
  )
})

interface DataLinesProps {
  readonly lines: readonly DataLine[]
  readonly cursor: number
  readonly selected: number | undefined
}

/** Data packets: thin dotted lines; a small cross where one is lost. */
export function DataLines({ lines, cursor, selected }: DataLinesProps): ReactNode {
  return lines.map(line => {
    const { message, step } = line.message
    return <DataShape key={message} line={line} future={step > cursor} selected={message === selected} />
  })
}

/** Packets that are only counted: one dotted line with an arrow at each end. */
export const IdleBundles = memo(function IdleBundles({ bundles }: { readonly bundles: readonly Bundle[] }): ReactNode {
  return bundles.map(({ id, idle, left, right, top, bottom }) => {
    if (!idle || bottom - top < 8) return null
    const y = (top + bottom) / 2
    return (
      <g key={id} className={styles.data}>
        <line className={styles.dataLine} x1={left + 5} y1={y} x2={right - 5} y2={y} />
        <path className={styles.bundleEnds} d={`M${left + 5} ${y - 3}l-5 3l5 3M${right - 5} ${y - 3}l5 3l-5 3`} />
      </g>
    )
  })
})
