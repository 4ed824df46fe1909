import { scaleLinear } from 'd3'
import type { ReactNode } from 'react'
import type { ImpactRow } from '../../../workers/papers-request.ts'
import { sources as say } from '../../i18n/en/sources.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { setSheet } from '../../store/actions.ts'
import { runScenario } from '../../store/branch-actions.ts'
import styles from './papers.module.css'

const WIDTH = 680
const LEFT = 172
const RIGHT = 60
const BAND = 34

interface Bar {
  readonly letter: string
  readonly name: string
  readonly us: number
  /** The paper's own figure, where it has one. */
  readonly paperUs: number | null
}

const IMPACT = 'udp-impact'
const openRun = (): void => void runScenario(IMPACT, { settings: [] }).then(done => done && setSheet(null))

/** Figure 4: the handover and the three ways to a tunnel on one axis, told by packets that never arrived. */
export function PapersFigure({ rows }: { readonly rows: readonly ImpactRow[] }): ReactNode {
  const bars = barsOf(rows)
  const [first] = rows
  if (first === undefined) return null
  const longest = Math.max(...bars.flatMap(({ us, paperUs }) => [us, paperUs ?? 0]))
  const x = scaleLinear()
    .domain([0, longest / 1_000])
    .nice()
    .range([LEFT, WIDTH - RIGHT])
  const bottom = bars.length * BAND
  const lost = rows.reduce((sum, row) => sum + row.lost, 0)
  return (
    <figure className={styles.figure}>
      <figcaption>
        <button type="button" aria-label={say.open(IMPACT)} onClick={openRun}>
          {say.figure}
        </button>{' '}
        <span>{say.every(milliseconds(first.everyUs, 0), lost)}</span>
      </figcaption>
      <p className="visually-hidden">{textOf(bars)}</p>
      <svg viewBox={`0 0 ${WIDTH} ${bottom + 40}`} aria-hidden="true">
        {x.ticks(6).map(tick => (
          <g key={tick} transform={`translate(${x(tick)} 0)`} className={styles.tick}>
            <path d={`M0 0V${bottom}`} />
            <text y={bottom + 16} textAnchor="middle">
              {milliseconds(tick * 1_000, 0)}
            </text>
          </g>
        ))}
        {bars.map(({ letter, name, us, paperUs }, i) => (
          <g key={letter} transform={`translate(0 ${i * BAND})`}>
            <text x={LEFT - 10} y={14} textAnchor="end" className={styles.letter}>
              {letter}
            </text>
            <text x={LEFT - 10} y={28} textAnchor="end" className={styles.name}>
              {name}
            </text>
            <rect x={LEFT} y={8} width={Math.max(1, x(us / 1_000) - LEFT)} height={16} className={styles.bar} />
            {paperUs !== null && <path d={`M${x(paperUs / 1_000)} 3v26`} className={styles.paper} />}
            <text x={Math.max(x(us / 1_000), x((paperUs ?? 0) / 1_000)) + 6} y={20} className={styles.value}>
              {milliseconds(us, 0)}
            </text>
          </g>
        ))}
        <path d={`M${LEFT} 0V${bottom}H${WIDTH - RIGHT}`} className={styles.axis} />
        <text x={WIDTH - RIGHT} y={bottom + 34} textAnchor="end" className={styles.name}>
          {say.axis}
        </text>
      </svg>
      <p className={styles.legend}>
        <svg width="10" height="16" aria-hidden="true">
          <path d="M5 0v16" className={styles.paper} />
        </svg>
        {say.paper}
      </p>
    </figure>
  )
}

const barsOf = (rows: readonly ImpactRow[]): readonly Bar[] =>
  rows.map(({ letter, name, us, paperMs }) => ({
    letter,
    name: name ?? say.alpha,
    us,
    paperUs: paperMs === undefined ? null : paperMs * 1_000,
  }))

const textOf = (bars: readonly Bar[]): string =>
  bars.map(({ letter, name, us }) => say.bar(letter, name, milliseconds(us, 0))).join('; ')
