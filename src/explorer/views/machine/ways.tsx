import type { ReactNode } from 'react'
import { machine as texts } from '../../i18n/en/machine.ts'
import { textsOf } from '../../i18n/t.ts'
import type { MachineView } from '../../selectors/machine.ts'
import { ClauseChip } from '../packet/clause-chip.tsx'
import styles from './machine.module.css'

const say = textsOf(texts)

/** What may happen next: every way out of the present state, what must hold for it, and the clause that says so. */
export function Ways({ view }: { readonly view: MachineView }): ReactNode {
  const ways = view.chart.transitions.filter(({ from }) => from === view.state)
  return (
    <section className={styles.block}>
      <h3>{say('ways', view.state)}</h3>
      {ways.length === 0 && <p className={styles.quiet}>{say('noWays')}</p>}
      <ul className={styles.lines}>
        {ways.map(({ event, to, guards, ref }) => (
          <li key={`${event} ${guards.join(' ')} ${to}`} className={styles.way}>
            <span>
              <strong>{event}</strong>
              {guards.map(guard => (
                <code key={guard}>{guard}</code>
              ))}
            </span>
            <span className={styles.quiet}>{to === view.state ? say('stays') : `→ ${to}`}</span>
            <ClauseChip clause={ref} />
          </li>
        ))}
      </ul>
    </section>
  )
}
