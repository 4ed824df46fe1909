import { memo, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { perTrace } from '../../selectors/per-trace.ts'
import { ticksOf, type TimeScale } from '../../selectors/time-scale.ts'
import { axisText } from '../../selectors/time-text.ts'
import type { TimelineModel } from '../../selectors/timeline.ts'
import styles from './tracks.module.css'

interface Props {
  readonly model: TimelineModel
  readonly scale: TimeScale
  /** Only control, lost and blocks on one track (narrow pages). */
  readonly small: boolean
}

/** y of the axis' words. */
export const axisY = (small: boolean): number => (small ? track(1) + 8 : track(TRACKS)) + 14

/** Height of one track, px; five of them, then the axis. */
export const TRACK = 14
const TRACKS = 5
const TOP = 6
export const track = (row: number): number => TOP + row * TRACK

/** Everything on the timeline that does not move with the cursor. Drawn once for a run and a width. */
export const Tracks = memo(function Tracks({ model, scale, small }: Props): ReactNode {
  const rows = small
    ? { control: 0, data: 0, lost: 0, tables: 1, invariants: 0, count: 1 }
    : { control: 0, data: 1, lost: 2, tables: 3, invariants: 4, count: TRACKS }
  const bottom = track(rows.count) + (small ? 8 : 0)
  return (
    <>
      <Ground model={model} scale={scale} bottom={bottom} lens={!small} />
      {!small &&
        [0, 1, 2, 3].map(row => (
          <line
            key={row}
            x1={scale.left}
            x2={scale.right}
            y1={track(row + 1)}
            y2={track(row + 1)}
            className={styles.rule}
          />
        ))}
      <path
        d={marks(
          model.data.map(atUs => scale.x(atUs)),
          track(rows.data) + (small ? 10 : 4),
          small ? 10 : 9,
        )}
        className={styles.data}
      />
      <ControlBars model={model} scale={scale} y={track(rows.control)} />
      <path
        d={crosses(
          model.lost.map(({ atUs }) => scale.x(atUs)),
          track(rows.lost) + TRACK / 2,
        )}
        className={styles.lost}
      />
      {!small && <TableBars model={model} scale={scale} y={track(rows.tables) + TRACK} />}
      <Invariants model={model} scale={scale} y={track(rows.invariants) + TRACK / 2} small={small} />
      <line x1={scale.left} x2={scale.right} y1={bottom} y2={bottom} className={styles.axis} />
      {!small && <BlockLabels model={model} scale={scale} />}
    </>
  )
})

interface GroundProps {
  readonly model: TimelineModel
  readonly scale: TimeScale
  readonly bottom: number
  readonly lens: boolean
}

/** The lens' field, outages and times without radio: what lies under the tracks. */
function Ground({ model, scale, bottom, lens }: GroundProps): ReactNode {
  const span = (startUs: number, endUs: number): { x: number; width: number } => {
    const x = scale.x(startUs)
    return { x, width: Math.max(1, scale.x(endUs) - x) }
  }
  return (
    <>
      <defs>
        <pattern id="timeline-hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="9" className={styles.hatch} />
        </pattern>
      </defs>
      {scale.lens !== null && lens && (
        <rect
          {...span(scale.lens.startUs, scale.lens.endUs)}
          y={0}
          height={bottom + 4}
          rx={4}
          className={styles.lens}
        />
      )}
      {model.outages.map(({ startUs, endUs }) => (
        <g key={startUs}>
          <rect {...span(startUs, endUs)} y={TOP - 2} height={bottom - TOP + 4} className={styles.outage} />
          <rect {...span(startUs, endUs)} y={TOP - 2} height={bottom - TOP + 4} fill="url(#timeline-hatch)" />
        </g>
      ))}
      {model.handovers.map(({ startUs, endUs }) => (
        <rect
          key={startUs}
          {...span(startUs, endUs)}
          y={TOP - 2}
          height={bottom - TOP + 4}
          className={styles.handover}
        />
      ))}
    </>
  )
}

function ControlBars({
  model,
  scale,
  y,
}: {
  readonly model: TimelineModel
  readonly scale: TimeScale
  readonly y: number
}): ReactNode {
  return model.control.map(({ message, protocol, startUs, endUs }) => {
    const x = scale.x(startUs)
    const width = Math.max(3, scale.x(endUs) - x)
    // Full height where it was sent, half while it travels.
    return (
      <path
        key={message}
        d={`M${x} ${y + 2}h${Math.min(3, width)}v5h${Math.max(0, width - 3)}v5h${-width}z`}
        data-protocol={protocol}
        className={styles.control}
      />
    )
  })
}

function TableBars({
  model,
  scale,
  y,
}: {
  readonly model: TimelineModel
  readonly scale: TimeScale
  readonly y: number
}): ReactNode {
  return model.tables.map(({ atUs, rows }) => {
    const height = Math.min(TRACK - 2, 4 + 2 * rows)
    return <rect key={atUs} x={scale.x(atUs) - 2} y={y - height} width={4} height={height} className={styles.table} />
  })
}

interface InvariantsProps extends Omit<Props, 'small'> {
  readonly y: number
  readonly small: boolean
}

/** A quiet line while all hold; from the first that breaks on it is red, and each has its mark and its name. */
function Invariants({ model, scale, y, small }: InvariantsProps): ReactNode {
  const { all, broken } = model.invariants
  const verdict = broken.length === 0 ? t('timeline', 'allHold', all) : ''
  const holdsFrom = scale.left + (verdict === '' ? 0 : verdict.length * 5.6 + 8)
  const firstX = Math.min(scale.right, ...broken.map(({ atUs }) => scale.x(atUs)))
  return (
    <>
      {!small && all > 0 && <line x1={holdsFrom} x2={firstX} y1={y} y2={y} className={styles.holds} />}
      {!small && broken.length > 0 && <line x1={firstX} x2={scale.right} y1={y} y2={y} className={styles.broken} />}
      {!small && all > 0 && verdict !== '' && (
        <text x={scale.left + 4} y={y + 3.5} className={styles.verdict}>
          {verdict}
        </text>
      )}
      {broken.map(({ id, atUs }) => {
        const x = scale.x(atUs)
        const room = scale.right - x > id.length * 6.2 + 16
        return (
          <g key={id}>
            <path d={`M${x} ${y - 6}l6 11h-12z`} className={styles.brokenMark} />
            {!small && (
              <text
                x={room ? x + 10 : x - 10}
                y={y + 3.5}
                textAnchor={room ? 'start' : 'end'}
                className={styles.brokenName}
              >
                {id}
              </text>
            )}
          </g>
        )
      })}
    </>
  )
}

interface AxisProps {
  readonly scale: TimeScale
  readonly y: number
  /** The tick under the cursor's time, which says more: it gives way. */
  readonly covered: number | undefined
}

/** Times under the tracks. */
export const AxisLabels = memo(function AxisLabels({ scale, y, covered }: AxisProps): ReactNode {
  return axisTimes(scale).map(at => {
    const x = scale.x(at)
    const anchor = x - scale.left < 16 ? 'start' : scale.right - x < 16 ? 'end' : 'middle'
    return at === covered ? null : (
      <text key={at} x={x} y={y} textAnchor={anchor} className={styles.tick}>
        {tickText(at)}
      </text>
    )
  })
})

const tickText = (at: number): string => (at === 0 ? '0 ms' : axisText(at))

/** The tick whose words would touch words `half` px to each side of `x`. */
export const coveredTime = (scale: TimeScale, x: number, half: number): number | undefined =>
  axisWords(scale).find(({ middle, width }) => Math.abs(middle - x) < half + width / 2)?.at

/** Where the words of ticks stand. px. */
const axisWords = perTrace((scale: TimeScale) =>
  axisTimes(scale).map(at => {
    const width = tickText(at).length * 6.2
    return { at, width, middle: Math.max(scale.left + width / 2, Math.min(scale.right - width / 2, scale.x(at))) }
  }),
)

const axisTimes = perTrace((scale: TimeScale): readonly number[] => {
  const { lens } = scale
  if (lens === null) return ticksOf(scale, 0, scale.endUs, 90)
  return [
    ...ticksOf(scale, 0, lens.startUs, 72).filter(at => scale.x(lens.startUs) - scale.x(at) > 30),
    ...ticksOf(scale, lens.startUs, lens.endUs, 90),
    ...ticksOf(scale, lens.endUs, scale.endUs, 72).filter(at => scale.x(at) - scale.x(lens.endUs) > 30),
  ]
})

/** Words on the blocks, on the first track where they cover nothing. */
function BlockLabels({ model, scale }: { readonly model: TimelineModel; readonly scale: TimeScale }): ReactNode {
  return model.handovers.map(({ startUs, endUs }) => {
    const [left, right] = [scale.x(startUs), scale.x(endUs)]
    if (right - left < LABEL_ROOM) return null
    const row = freeTrack(model, scale, (left + right - LABEL_ROOM) / 2, (left + right + LABEL_ROOM) / 2)
    return (
      <text key={startUs} x={(left + right) / 2} y={track(row) + 11} textAnchor="middle" className={styles.block}>
        {t('timeline', 'handover')}
      </text>
    )
  })
}

const LABEL_ROOM = 64

function freeTrack(model: TimelineModel, scale: TimeScale, left: number, right: number): number {
  const covers = (startUs: number, endUs = startUs): boolean => scale.x(startUs) < right && scale.x(endUs) > left
  if (!model.control.some(({ startUs, endUs }) => covers(startUs, endUs))) return 0
  if (!model.tables.some(({ atUs }) => covers(atUs))) return 3
  return model.lost.some(({ atUs }) => covers(atUs)) ? 1 : 2
}

/** Upright strokes as one path: thousands of packets cost one element. */
const marks = (xs: readonly number[], y: number, height: number): string =>
  apart(xs, DENSEST)
    .map(x => `M${x.toFixed(1)} ${y}v${height}`)
    .join('')

/** Strokes closer than this are one: a dense stretch stays a row of strokes instead of a bar. */
const DENSEST = 3

function apart(xs: readonly number[], distance: number): readonly number[] {
  let last = Number.NEGATIVE_INFINITY
  return xs.filter(x => {
    if (x - last < distance) return false
    last = x
    return true
  })
}

const crosses = (xs: readonly number[], y: number): string =>
  xs.map(x => `M${(x - 3).toFixed(1)} ${y - 3}l6 6m0 -6l-6 6`).join('')
