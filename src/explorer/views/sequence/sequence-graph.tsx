import { useMemo, type MouseEvent, type ReactNode } from 'react'
import { sequence as say } from '../../i18n/en/sequence.ts'
import type { SequenceStory } from '../../selectors/tcp-sequence.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import {
  AREA,
  HEIGHT,
  LANE,
  nearestStep,
  sequenceScale,
  stairs,
  strokes,
  WIDTH,
  type SequenceScale,
} from './sequence-scale.ts'
import { SequenceTable } from './sequence-table.tsx'
import styles from './sequence.module.css'

interface Props {
  readonly story: SequenceStory
  readonly label: string
  readonly cursor: number
  /** Of the step at the cursor. */
  readonly atUs: number
  readonly onStep: (step: number) => void
}

/** The time-sequence graph of TCP: what was sent when, what was acknowledged, and how far windows let the sender go. */
export default function SequenceGraph({ story, label, cursor, atUs, onStep }: Props): ReactNode {
  const scale = useMemo(() => sequenceScale(story), [story])
  const now = story.moments.findLast(({ step }) => step <= cursor)
  const click = ({ currentTarget, clientX, clientY }: MouseEvent<SVGSVGElement>): void => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect()
    const step = nearestStep(story, scale, ((clientX - left) / width) * WIDTH, ((clientY - top) / height) * HEIGHT)
    if (step !== undefined) onStep(step)
  }
  const again = story.segments.filter(segment => segment.again).length
  return (
    <section>
      <h3>{say.heading}</h3>
      <figure className={styles.figure} aria-label={say.name(label, story.key)}>
        {/* The table has the same steps as buttons. */}
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" onClick={click}>
          <Ground story={story} scale={scale} />
          <Lines story={story} scale={scale} />
          <Cursor scale={scale} atUs={Math.min(Math.max(atUs, story.beganUs), story.endedUs)} at={now?.acknowledged} />
        </svg>
        <Legend story={story} />
        <figcaption className={styles.quiet}>
          {say.segments(story.segments.length, again)}.{' '}
          {now === undefined
            ? say.notYet
            : say.now(grouped(now.acknowledged), grouped(now.sent), grouped(now.sent - now.acknowledged))}{' '}
          {say.hint}
        </figcaption>
      </figure>
      <SequenceTable story={story} current={now?.step} onStep={onStep} />
    </section>
  )
}

const grouped = (value: number): string => milliseconds(value * 1_000, 0)

interface Drawn {
  readonly story: SequenceStory
  readonly scale: SequenceScale
}

/** Time without tunnel, grid, numbers of the axes. */
const Ground = ({ story, scale: { x, y, seconds, numbers } }: Drawn): ReactNode => (
  <>
    <defs>
      <pattern id="sequence-away" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className={styles.awayField} />
        <path d="M0 0V6" className={styles.awayHatch} />
      </pattern>
    </defs>
    {story.away.map(({ startUs, endUs }) => (
      <rect
        key={startUs}
        x={x(startUs)}
        y={AREA.top}
        width={Math.max(1, x(Math.min(endUs, story.endedUs)) - x(startUs))}
        height={AREA.bottom - AREA.top}
        fill="url(#sequence-away)"
      />
    ))}
    {numbers.map(number => (
      <g key={number} className={styles.grid}>
        <path d={`M${AREA.left} ${y(number)}H${AREA.right}`} />
        <text x={AREA.left - 6} y={y(number) + 4} textAnchor="end">
          {grouped(number)}
        </text>
      </g>
    ))}
    {seconds.map(second => (
      <text key={second} className={styles.tick} x={x(second * 1e6)} y={AREA.bottom + 16} textAnchor="middle">
        {second}
      </text>
    ))}
    <path className={styles.axis} d={`M${AREA.left} ${AREA.top}V${AREA.bottom}H${AREA.right}`} />
    <text className={styles.tick} x={4} y={12}>
      {say.axisNumber}
    </text>
    <text className={styles.tick} x={AREA.right} y={12} textAnchor="end">
      {say.axisTime}
    </text>
  </>
)

function Lines({ story, scale: { x, y } }: Drawn): ReactNode {
  const { moments, segments, waits, highest } = story
  const line = (value: (moment: (typeof moments)[number]) => number): string =>
    stairs(moments.map(moment => [x(moment.atUs), y(Math.min(highest, value(moment)))]))
  const strokesOf = (again: boolean): string =>
    strokes(segments.filter(each => each.again === again).map(({ atUs, from, to }) => [x(atUs), y(from), y(to)]))
  return (
    <>
      <path className={styles.window} d={line(({ acknowledged, window }) => acknowledged + window)} />
      <path
        className={styles.congestion}
        d={line(({ acknowledged, congestionWindow }) => acknowledged + congestionWindow)}
      />
      <path className={styles.acknowledged} d={line(({ acknowledged }) => acknowledged)} />
      <path className={styles.sent} d={strokesOf(false)} />
      <path className={styles.again} d={strokesOf(true)} />
      <text className={styles.tick} x={AREA.left - 6} y={LANE.top + 10} textAnchor="end">
        {say.waits}
      </text>
      {waits.map(({ startUs, endUs, timeouts }) => (
        <g key={endUs}>
          <rect
            className={styles.wait}
            x={x(startUs)}
            y={LANE.top}
            width={Math.max(1, x(endUs) - x(startUs))}
            height={LANE.height}
          />
          {x(endUs) - x(startUs) > WIDE_ENOUGH && (
            <text className={styles.tick} x={(x(startUs) + x(endUs)) / 2} y={LANE.top + 10} textAnchor="middle">
              {`${((endUs - startUs) / 1e6).toFixed(1)} s`}
            </text>
          )}
          <title>{`${timeouts}: ${((endUs - startUs) / 1e6).toFixed(3)} s`}</title>
        </g>
      ))}
    </>
  )
}
const WIDE_ENOUGH = 38

function Cursor({
  scale: { x, y },
  atUs,
  at,
}: {
  readonly scale: SequenceScale
  readonly atUs: number
  readonly at: number | undefined
}) {
  return (
    <g className={styles.cursor}>
      <path d={`M${x(atUs)} ${AREA.top - 6}V${LANE.top + LANE.height}`} />
      {at !== undefined && <circle cx={x(atUs)} cy={y(at)} r={4} />}
    </g>
  )
}

function Legend({ story }: { readonly story: SequenceStory }): ReactNode {
  const entries = [
    [styles.sent, say.sent, 'M10 1V11'],
    [styles.again, say.again, 'M10 1V11'],
    [styles.acknowledged, say.acknowledged, 'M1 6H19'],
    [styles.window, say.window, 'M1 6H19'],
    [styles.congestion, say.congestionWindow, 'M1 6H19'],
    ...(story.waits.length > 0 ? [[styles.wait, say.wait, 'M3 2H17V10H3Z']] : []),
    ...(story.away.length > 0 ? [[styles.awayKey, say.away, 'M3 1H17V11H3Z']] : []),
  ] as const
  return (
    <ul className={styles.legend}>
      {entries.map(([className, text, d]) => (
        <li key={text}>
          <svg viewBox="0 0 20 12" width="20" height="12" aria-hidden="true">
            <path className={className} d={d} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  )
}
