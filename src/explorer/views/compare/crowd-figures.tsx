import type { ReactNode } from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import { compare as texts } from '../../i18n/en/compare.ts'
import type { CrowdOutcome } from '../../selectors/crowd-compare.ts'
import { loadPlots, outagePlot, type LoadPlot, type Tick } from '../../selectors/crowd-plots.ts'
import styles from './crowd-compare.module.css'

const say = texts.crowd
const LOAD_HEIGHT = 64
const ROW_HEIGHT = 46
/** px left of a plot for its numbers, and between two plots. */
const INSET = 34
const GAP = 24

interface Props {
  readonly runs: readonly CrowdOutcome[]
  readonly width: number
}

/** A solid line for the first run, a dashed one for the second. */
export function LoadFigures({ runs, width }: Props): ReactNode {
  const one = Math.max(120, (width - GAP) / 2)
  const plots = loadPlots(runs, { left: INSET, right: one - 12, height: LOAD_HEIGHT })
  return (
    <div className={styles.loads}>
      {plots.map(plot => (
        <figure key={plot.label} aria-label={say.load(plot.label)}>
          <figcaption>
            {say.load(plot.label)} <span className={styles.note}>{say.loadNote}</span>
          </figcaption>
          <Load plot={plot} width={one} />
        </figure>
      ))}
      <p className={styles.legend} aria-hidden="true">
        {say.letters.map((letter, i) => (
          <span key={letter}>
            <svg width="28" height="10">
              <path d="M0 5H28" data-run={i} className={styles.line} />
            </svg>
            {letter}
          </span>
        ))}
      </p>
    </div>
  )
}

function Load({ plot, width }: { readonly plot: LoadPlot; readonly width: number }): ReactNode {
  return (
    <svg width={width} height={LOAD_HEIGHT + 18} aria-hidden="true">
      <text x={INSET - 6} y="12" textAnchor="end">
        {plot.most}
      </text>
      <text x={INSET - 6} y={LOAD_HEIGHT + 3} textAnchor="end">
        0
      </text>
      <Axis ticks={plot.ticks} y={LOAD_HEIGHT} right={width - 12} write={seconds} />
      {plot.paths.map((d, i) => (
        <path key={i} d={d} data-run={i} className={styles.line} />
      ))}
    </svg>
  )
}

const seconds = (atUs: number): string => (atUs === 0 ? '0' : `${atUs / 1_000_000} ${say.seconds}`)

/** Two rows of bars under each other, on one scale. */
export function OutageFigure({ runs, width }: Props): ReactNode {
  const { rows, ticks } = outagePlot(runs, { left: INSET, right: width - 12, height: ROW_HEIGHT })
  const bottom = rows.length * ROW_HEIGHT + 14
  return (
    <figure aria-label={say.outages}>
      <figcaption>
        {say.outages} <span className={styles.note}>{say.outagesNote}</span>
      </figcaption>
      <svg width={width} height={bottom + 18} aria-hidden="true">
        {rows.map(({ bars, medianX, p95X }, i) => (
          <g key={i} transform={`translate(0 ${i * (ROW_HEIGHT + 14)})`}>
            <text x={INSET - 12} y={ROW_HEIGHT - 4} textAnchor="end" className={styles.runName}>
              {say.letters[i]}
            </text>
            <path d={bars} className={styles.bars} />
            <Mark x={medianX} words={say.median} before={p95X - medianX < 60} />
            <Mark x={p95X} words={say.p95} before={width - p95X < 50} />
            <path d={`M${INSET} ${ROW_HEIGHT}H${width - 12}`} className={styles.axis} />
          </g>
        ))}
        <Axis ticks={ticks} y={bottom} right={width - 12} write={formatMicros} />
      </svg>
    </figure>
  )
}

function Mark({
  x,
  words,
  before,
}: {
  readonly x: number
  readonly words: string
  readonly before: boolean
}): ReactNode {
  return (
    <g className={styles.mark}>
      <path d={`M${x.toFixed(1)} 2V${ROW_HEIGHT}`} />
      <text x={before ? x - 4 : x + 4} y="11" textAnchor={before ? 'end' : 'start'}>
        {words}
      </text>
    </g>
  )
}

interface AxisProps {
  readonly ticks: readonly Tick[]
  readonly y: number
  readonly right: number
  readonly write: (at: number) => string
}

function Axis({ ticks, y, right, write }: AxisProps): ReactNode {
  return (
    <g>
      <path d={`M${INSET} ${y}H${right}`} className={styles.axis} />
      {ticks.map(({ at, x }) => (
        <g key={at}>
          <path d={`M${x.toFixed(1)} ${y}v4`} className={styles.axis} />
          <text x={x} y={y + 15} textAnchor={x > right - 4 ? 'end' : 'middle'}>
            {write(at)}
          </text>
        </g>
      ))}
    </g>
  )
}
