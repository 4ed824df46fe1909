import type { ReactNode } from 'react'
import type { Message } from '../../../trace/messages.ts'
import { flightsAt, lossesAt } from '../../selectors/map-flights.ts'
import type { Point } from '../../selectors/map-layout.ts'
import type { LoadedTrace } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import styles from './map.module.css'

interface Props {
  readonly loaded: LoadedTrace
  /** Corners of the way a frame takes; fewer than two: it is not drawn. */
  readonly route: (message: Message) => readonly Point[]
}

/** Frames on their links. Follows the clock, so that they ride while time plays. */
export function Envelopes({ loaded, route }: Props): ReactNode {
  const clockUs = useExplorer(state => state.clockUs)
  const cursor = useExplorer(state => state.cursor)
  return (
    <>
      {flightsAt(loaded, clockUs, cursor).map(({ message, share }) => (
        <Envelope key={message.message} message={message} at={along(route(message), Math.min(1, share))} />
      ))}
      {lossesAt(loaded, cursor).map(message => (
        <Loss key={message.message} at={along(route(message), 0.55)} />
      ))}
    </>
  )
}

function Envelope({ message, at }: { readonly message: Message; readonly at: Point | undefined }): ReactNode {
  if (at === undefined) return null
  if (message.traffic)
    return <circle cx={at.x} cy={at.y} r={3} className={styles.datagram} data-protocol={message.protocol} />
  return (
    <g
      transform={`translate(${at.x - 9} ${at.y - 6})`}
      className={styles.envelope}
      data-protocol={message.protocol}
      data-forged={message.forged ? '' : undefined}
    >
      <rect width="18" height="12" rx="2" />
      <path d="M1 1.5 9 7.5 17 1.5" />
      <title>{message.name}</title>
    </g>
  )
}

function Loss({ at }: { readonly at: Point | undefined }): ReactNode {
  if (at === undefined) return null
  return (
    <g transform={`translate(${at.x} ${at.y})`} className={styles.loss}>
      <circle r="8.5" />
      <path d="M-3.5 -3.5l7 7m0 -7l-7 7" />
    </g>
  )
}

/** Point at a share of a way's length. */
export function along(corners: readonly Point[], share: number): Point | undefined {
  const [first] = corners
  if (first === undefined || corners.length < 2) return undefined
  const lengths = corners.slice(1).map((to, i) => Math.hypot(to.x - (corners[i]?.x ?? 0), to.y - (corners[i]?.y ?? 0)))
  let left = share * lengths.reduce((sum, length) => sum + length, 0)
  for (const [i, length] of lengths.entries()) {
    const [from, to] = [corners[i], corners[i + 1]]
    if (from === undefined || to === undefined) break
    if (left <= length || i === lengths.length - 1) {
      const part = length === 0 ? 0 : Math.min(1, left / length)
      return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }
    }
    left -= length
  }
  return first
}
