import { useState, type ReactNode } from 'react'
import { sequence as say } from '../../i18n/en/sequence.ts'
import type { SequenceStory } from '../../selectors/tcp-sequence.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import styles from './sequence.module.css'

interface Props {
  readonly story: SequenceStory
  /** The step whose row holds now. */
  readonly current: number | undefined
  readonly onStep: (step: number) => void
}

/** The graph for who cannot see it: a row each time the sender changed, its time leads to its step. */
export function SequenceTable({ story, current, onStep }: Props): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <details className={styles.details} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{say.table}</summary>
      {open && (
        // A wide table is scrolled by keyboard too.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <section className={styles.scroll} tabIndex={0} aria-label={say.caption(story.key)}>
          <table className={styles.table}>
            <caption className="visually-hidden">{say.caption(story.key)}</caption>
            <thead>
              <tr>
                {say.columns.map(name => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {story.moments.map((moment, i) => (
                <tr key={i} aria-current={moment.step === current ? 'step' : undefined}>
                  <th scope="row">
                    <button type="button" onClick={() => onStep(moment.step)}>
                      {(moment.atUs / 1e6).toFixed(6)}
                    </button>
                  </th>
                  {[moment.sent, moment.acknowledged, moment.window, moment.congestionWindow].map((value, at) => (
                    <td key={at}>{milliseconds(value * 1_000, 0)}</td>
                  ))}
                  <td>{(moment.timeoutUs / 1e6).toFixed(3)}</td>
                  <td>{moment.timeouts}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}
