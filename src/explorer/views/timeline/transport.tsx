import type { ReactNode } from 'react'
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
  }
  readonly actions: TransportActions
}

/** Speeds as `1/n` of real time; the store counts virtual µs per real ms. */
const SPEEDS = [1_000, 500, 200, 100, 50, 10] as const

export function Transport({ playing, timeUs, position, count, speed, ahead, actions }: Props): ReactNode {
  const atEnd = position >= count
  return (
    <fieldset className={styles.transport} aria-label={t('timeline', 'transport')}>
      <div className={styles.buttons}>
        <Button icon="first" label={t('timeline', 'first')} off={position <= 1} onClick={actions.first} />
        <Button icon="back" label={t('timeline', 'back')} off={position <= 1} onClick={actions.stepBack} />
        {playing ? (
          <button type="button" className={styles.play} aria-label={t('timeline', 'pause')} onClick={actions.pause}>
            <Icon name="pause" size={18} />
          </button>
        ) : (
          <button type="button" className={styles.play} aria-label={t('timeline', 'play')} onClick={actions.play}>
            <Icon name="play" size={18} />
          </button>
        )}
        <Button icon="forward" label={t('timeline', 'forward')} off={atEnd} onClick={actions.stepForward} />
        <Button icon="last" label={t('timeline', 'last')} off={atEnd} onClick={actions.last} />
      </div>
      <div className={styles.clock}>
        <span className={styles.time}>{clockText(timeUs)}</span>
        <span className={styles.event}>
          {t('timeline', 'eventOf', position, count)}
          <label className={styles.speed}>
            <span className="visually-hidden">{t('timeline', 'speed')}</span>
            <select
              value={Math.round(1_000 / speed)}
              onChange={event => actions.setSpeed(1_000 / Number(event.target.value))}
            >
              {SPEEDS.map(n => (
                <option key={n} value={n}>{`1/${n}`}</option>
              ))}
            </select>
          </label>
        </span>
      </div>
      <NextRow ahead={ahead} actions={actions} />
    </fieldset>
  )
}

/** Jumps to the next moment of a kind. */
function NextRow({ ahead, actions }: Pick<Props, 'ahead' | 'actions'>): ReactNode {
  return (
    <div className={styles.next}>
      <span aria-hidden="true">{t('timeline', 'next')}</span>
      <Next
        text={t('timeline', 'message')}
        label={t('timeline', 'nextMessage')}
        there={ahead.message}
        go={actions.nextMessage}
      />
      <Next
        text={t('timeline', 'table')}
        label={t('timeline', 'nextTable')}
        there={ahead.table}
        go={actions.nextTable}
      />
      <Next
        text={t('timeline', 'state')}
        label={t('timeline', 'nextState')}
        there={ahead.state}
        go={actions.nextState}
      />
      <Next
        text={t('timeline', 'fault')}
        label={t('timeline', 'nextFault')}
        there={ahead.fault}
        go={actions.nextFault}
      />
    </div>
  )
}

interface ButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly off: boolean
  readonly onClick: () => void
}

/** Stays focusable at the ends of a run: a person who steps by keyboard must not lose the place. */
function Button({ icon, label, off, onClick }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={label}
      aria-disabled={off}
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
  readonly there: boolean
  readonly go: () => void
}

function Next({ text, label, there, go }: NextProps): ReactNode {
  return (
    <button type="button" className={styles.jump} aria-label={label} aria-disabled={!there} onClick={go}>
      {text}
    </button>
  )
}
