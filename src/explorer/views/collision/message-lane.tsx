import type { ReactNode } from 'react'
import { collision as say } from '../../i18n/en/collision.ts'
import type { CollisionStory, StageId } from '../../selectors/collision-story.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import styles from './message-lane.module.css'

interface Props {
  readonly story: CollisionStory
  readonly now: StageId | undefined
  readonly reached: (id: StageId) => boolean
  readonly onMessage: (message: number) => void
  /** Shows the router's row in the inspector. */
  readonly onRow: () => void
}

const X = 34

/** Between the ends: the message that carries the number down, later the packets that come up under it. */
export function MessageLane({ story, now, reached, onMessage, onRow }: Props): ReactNode {
  const { told, newSpi, event } = story
  const carrier = told.findLast(({ receivedStep }) => receivedStep !== null) ?? told.at(-1)
  const flowing = now === 'flow'
  const spi = newSpi ?? event.spi
  const state = flowing ? 'flowing' : !reached('tell') ? 'future' : now === 'tell' ? 'under-way' : 'arrived'
  return (
    <div
      className={styles.lane}
      data-state={state}
      data-protocol={carrier?.protocol.startsWith('IKE') ? 'ike' : 'cxtp'}
    >
      <svg width={2 * X} height="100%" aria-hidden="true">
        <line className={styles.line} x1={X} x2={X} y1="3%" y2="88%" />
        <svg y="87%" overflow="visible">
          <path className={styles.point} d={`M${X - 4.5} 0h9l-4.5 7z`} />
        </svg>
        {flowing ? <Packets up={event.row['direction'] !== 'out'} /> : <Envelope />}
      </svg>
      {flowing ? (
        <p>
          {say.flowing}{' '}
          <button type="button" aria-label={say.openRow(spi)} onClick={onRow}>
            {spi}
          </button>
        </p>
      ) : carrier === undefined ? (
        <p>{say.notTold}</p>
      ) : (
        <p>
          <button type="button" aria-label={say.openMessage(carrier.name)} onClick={() => onMessage(carrier.message)}>
            {carrier.name}
          </button>{' '}
          {newSpi === null ? (
            say.refusal
          ) : (
            <>
              {say.carries} <code>{newSpi}</code>
            </>
          )}
          <br />
          <span className={styles.quiet}>
            {say.sentAt(milliseconds(carrier.sentUs, 1))},{' '}
            {carrier.receivedUs === null ? say.isLost : say.arrivesAt(milliseconds(carrier.receivedUs, 1))}
            {told.length > 1 && `; ${say.tries(told.length)}`}
          </span>
        </p>
      )}
    </div>
  )
}

const Envelope = (): ReactNode => (
  <g className={styles.envelope}>
    <rect x={X - 9} y="-6" width="18" height="12" rx="2" />
    <path d={`M${X - 8} -4.5 ${X} 1.5 ${X + 8} -4.5`} />
  </g>
)

/** Three packets on their way, once; where motion is unwanted they stand on the line. */
const Packets = ({ up }: { readonly up: boolean }): ReactNode =>
  [0, 1, 2].map(i => (
    <circle
      key={i}
      className={styles.packet}
      data-up={up ? '' : undefined}
      cx={X}
      cy={`${22 + i * 26}%`}
      r="3.4"
      style={{ animationDelay: `${i * 120}ms` }}
    />
  ))
