import type { ReactNode } from 'react'
import { eventWords } from '../../i18n/en/machine-words.ts'
import { machine as texts } from '../../i18n/en/machine.ts'
import { textsOf } from '../../i18n/t.ts'
import type { MachineView } from '../../selectors/machine.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import styles from './machine.module.css'

const say = textsOf(texts)

const SHOWN = 8

/** Where the machine has been, newest first; a click goes there. */
export function Path({
  view,
  onStep,
}: {
  readonly view: MachineView
  readonly onStep: (step: number) => void
}): ReactNode {
  const shown = view.path.slice(-SHOWN).toReversed()
  const earlier = view.path.length - shown.length
  return (
    <section className={styles.block}>
      <h3>{say('path')}</h3>
      <ol className={styles.path}>
        {shown.map(event => (
          <li key={event.seq}>
            <button type="button" title={say('goTo', milliseconds(event.atUs, 3))} onClick={() => onStep(event.step)}>
              <span className={styles.time}>{milliseconds(event.atUs, 1)}</span>
              <strong>{event.state}</strong>
              <span className={styles.quiet}>{eventWords(event.event)}</span>
            </button>
          </li>
        ))}
      </ol>
      {earlier > 0 && <p className={styles.quiet}>{say('earlier', earlier)}</p>}
    </section>
  )
}

/** How much of the machine this run has shown. */
export function Coverage({ view }: { readonly view: MachineView }): ReactNode {
  const { taken, total } = view.coverage
  return (
    <section className={styles.block}>
      <h3>{say('coverage')}</h3>
      <div className={styles.bar} aria-hidden="true">
        <span style={{ width: `${total === 0 ? 0 : (100 * taken) / total}%` }} />
      </div>
      <p className={styles.quiet}>{say('covered', taken, total)}</p>
    </section>
  )
}
