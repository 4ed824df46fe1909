import { memo, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { clockText } from '../../selectors/time-text.ts'
import { Icon, type IconName } from '../../widgets/icon.tsx'
import styles from './transport.module.css'

export interface TransportActions {
  readonly first: () => void
  readonly stepBack: () => void
  readonly play: () => void
  readonly pause: () => void
  readonly stepForward: () => void
  readonly last: () => void
  readonly nextMessage: () => void
  readonly nextTable: () => void
  readonly nextState: () => void
  readonly nextFault: () => void
  readonly nextInvariant: () => void
  readonly setSpeed: (speed: number) => void
}

interface Props {
  readonly playing: boolean
  readonly timeUs: number
  readonly position: number
  readonly count: number
  readonly speed: number
  /** What lies ahead; buttons that lead nowhere are dimmed but stay where they are. */
  readonly ahead: {
    readonly message: boolean
    readonly table: boolean
    readonly state: boolean
    readonly fault: boolean
    readonly invariant: boolean
  }
  /** How the run's invariants fare, in words. */
  readonly verdict: string
  readonly actions: TransportActions
}

/** Speeds as `1/n` of real time; the store counts virtual µs per real ms. */
const SPEEDS = [1_000, 500, 200, 100, 50, 10, 1] as const

export function Transport({ playing, timeUs, position, count, speed, ahead, verdict, actions }: Props): ReactNode {
  const atEnd = position >= count
  return (
    <fieldset className={styles.transport} aria-label={t('timeline', 'transport')}>
      <Buttons playing={playing} atStart={position <= 1} atEnd={atEnd} actions={actions} />
      <div className={styles.clock}>
        <span className={styles.time}>{clockText(timeUs)}</span>
        <span className={styles.event}>
          {t('timeline', 'eventOf', position, count)}
          <Speed speed={speed} onSpeed={actions.setSpeed} />
        </span>
      </div>
      <NextRow {...ahead} verdict={verdict} actions={actions} />
    </fieldset>
  )
}

interface ButtonsProps extends Pick<Props, 'playing' | 'actions'> {
  readonly atStart: boolean
  readonly atEnd: boolean
}

const Buttons = memo(function Buttons({ playing, atStart, atEnd, actions }: ButtonsProps): ReactNode {
  return (
    <div className={styles.buttons}>
      <Button icon="first" label={t('timeline', 'first')} dim={atStart} onClick={actions.first} />
      <Button icon="back" label={t('timeline', 'back')} off={atStart} dim={atStart} onClick={actions.stepBack} />
      {playing ? (
        <button type="button" className={styles.play} aria-label={t('timeline', 'pause')} onClick={actions.pause}>
          <Icon name="pause" size={18} />
        </button>
      ) : (
        <button type="button" className={styles.play} aria-label={t('timeline', 'play')} onClick={actions.play}>
          <Icon name="play" size={18} />
        </button>
      )}
      <Button icon="forward" label={t('timeline', 'forward')} off={atEnd} dim={atEnd} onClick={actions.stepForward} />
      <Button icon="last" label={t('timeline', 'last')} dim={atEnd} onClick={actions.last} />
    </div>
  )
})

interface SpeedProps {
  readonly speed: number
  readonly onSpeed: (speed: number) => void
}

const Speed = memo(function Speed({ speed, onSpeed }: SpeedProps): ReactNode {
  return (
    <label className={styles.speed}>
      <span className="visually-hidden">{t('timeline', 'speed')}</span>
      <select value={Math.round(1_000 / speed)} onChange={event => onSpeed(1_000 / Number(event.target.value))}>
        {SPEEDS.map(n => (
          <option key={n} value={n}>{`1/${n}`}</option>
        ))}
      </select>
    </label>
  )
})

/** Jumps to the next moment of a kind. */
const NextRow = memo(function NextRow({
  message,
  table,
  state,
  fault,
  invariant,
  verdict,
  actions,
}: Props['ahead'] & Pick<Props, 'actions' | 'verdict'>): ReactNode {
  return (
    <div className={styles.next}>
      <span aria-hidden="true">{t('timeline', 'next')}</span>
      <Next
        text={t('timeline', 'message')}
        label={t('timeline', 'nextMessage')}
        there={message}
        go={actions.nextMessage}
      />
      <Next text={t('timeline', 'table')} label={t('timeline', 'nextTable')} there={table} go={actions.nextTable} />
      <Next text={t('timeline', 'state')} label={t('timeline', 'nextState')} there={state} go={actions.nextState} />
      <Next text={t('timeline', 'fault')} label={t('timeline', 'nextFault')} there={fault} go={actions.nextFault} />
      <Next
        text={t('timeline', 'invariant')}
        label={t('timeline', 'nextInvariant')}
        says={verdict}
        there={invariant}
        go={actions.nextInvariant}
      />
    </div>
  )
})

interface ButtonProps {
  readonly icon: IconName
  readonly label: string
  /** Leads nowhere now; First and Last stay usable, as they only say where to be. */
  readonly off?: boolean
  readonly dim: boolean
  readonly onClick: () => void
}

/** Stays focusable at the ends of a run: a person who steps by keyboard must not lose the place. */
function Button({ icon, label, off = false, dim, onClick }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      aria-disabled={off}
      data-dim={dim ? '' : undefined}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} size={18} />
    </button>
  )
}

interface NextProps {
  readonly text: string
  readonly label: string
  readonly says?: string
  readonly there: boolean
  readonly go: () => void
}

function Next({ text, label, says, there, go }: NextProps): ReactNode {
  return (
    <button
      type="button"
      className={styles.jump}
      aria-label={label}
      title={says}
      data-dim={there ? undefined : ''}
      onClick={go}
    >
      {text}
    </button>
  )
}
