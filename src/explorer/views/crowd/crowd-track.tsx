import { memo, type ReactNode } from 'react'
import { countsOverTime } from '../../selectors/crowd-bound.ts'
import type { CrowdFacts } from '../../store/state.ts'
import type { TimeScale } from '../../selectors/time-scale.ts'
import { TRACK, track } from '../timeline/tracks.tsx'
import styles from './crowd.module.css'

interface Props {
  readonly crowd: CrowdFacts
  readonly scale: TimeScale
  readonly small: boolean
}

interface Track {
  readonly top: number
  readonly height: number
}

/** px of time whose messages are counted together. */
const BUCKET = 2

/** The crowd on the timeline: how much it says, and how many each gateway serves, one above the other. */
export default memo(function CrowdTrack({ crowd, scale, small }: Props): ReactNode {
  const control = { top: track(0) + 2, height: TRACK - 2 }
  const clients = small ? { top: track(1) - 2, height: 10 } : { top: track(3) + 1, height: TRACK - 2 }
  return (
    <g className={styles.track}>
      <path className={styles.said} d={saidPath(crowd, scale, control)} />
      {crowd.gateways.map(({ id }, gateway) => (
        <path key={id} data-gateway={gateway} d={areaPath(crowd, scale, clients, gateway)} />
      ))}
    </g>
  )
})

function saidPath({ messages }: CrowdFacts, scale: TimeScale, { top, height }: Track): string {
  const counts = new Map<number, number>()
  for (const { traffic, sentUs } of messages) {
    if (traffic) continue
    const place = Math.floor(scale.x(sentUs) / BUCKET)
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  const most = Math.max(1, ...counts.values())
  return Array.from(counts, ([place, count]) => {
    const high = Math.max(1, height * Math.sqrt(count / most))
    return `M${place * BUCKET} ${(top + height).toFixed(1)}v${(-high).toFixed(1)}h${BUCKET}v${high.toFixed(1)}z`
  }).join('')
}

/** From the top of the gateways before it to its own, at each change. */
function areaPath(crowd: CrowdFacts, scale: TimeScale, { top, height }: Track, gateway: number): string {
  const share = (counts: readonly number[], until: number): number =>
    counts.slice(0, until).reduce((sum, count) => sum + count, 0) / Math.max(1, crowd.members.length)
  const y = (part: number): string => (top + height * (1 - part)).toFixed(2)
  const times = countsOverTime(crowd)
  const upper: string[] = []
  const lower: string[] = []
  for (const [i, { atUs, counts }] of times.entries()) {
    const [from, to] = [scale.x(atUs), i + 1 < times.length ? scale.x(times[i + 1]?.atUs ?? 0) : scale.right]
    // Changes within half a pixel are one.
    if (to - from < 0.5 && i + 1 < times.length) continue
    upper.push(`${from.toFixed(1)} ${y(share(counts, gateway + 1))} ${to.toFixed(1)} ${y(share(counts, gateway + 1))}`)
    lower.push(`${to.toFixed(1)} ${y(share(counts, gateway))} ${from.toFixed(1)} ${y(share(counts, gateway))}`)
  }
  return upper.length === 0 ? '' : `M${upper.join(' ')} ${lower.toReversed().join(' ')}z`
}
