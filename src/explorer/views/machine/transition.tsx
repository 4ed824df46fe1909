import type { ReactNode } from 'react'
import type { NodeId, TraceEvent } from '../../../trace/event.ts'
import { markWords } from '../../i18n/actor-words.ts'
import { eventWords, wordsOf } from '../../i18n/en/machine-words.ts'
import { machine as texts } from '../../i18n/en/machine.ts'
import { textsOf } from '../../i18n/t.ts'
import type { MachineView } from '../../selectors/machine.ts'
import { reasonText } from '../../selectors/reason-text.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { ClauseChip } from '../packet/clause-chip.tsx'
import styles from './machine.module.css'

const say = textsOf(texts)

interface Props {
  readonly view: MachineView
  readonly labels: ReadonlyMap<NodeId, string>
}

/** The last transition: what was handled, which guards were asked, what followed. */
export function Transition({ view, labels }: Props): ReactNode {
  const { last } = view
  return (
    <>
      <section className={styles.block}>
        <h3>{say('last')}</h3>
        {last === undefined ? (
          <p>{say('none')}</p>
        ) : (
          <>
            <p className={styles.transition}>
              {last.from === '' ? say('started') : <span className={styles.from}>{last.from}</span>}
              {last.from !== '' && <span aria-hidden="true">→</span>}
              <span className={styles.to}>{last.state}</span>
              {last.from !== '' && (
                <span>
                  {say('on')} <strong>{eventWords(last.event)}</strong> <Name of={last.event} />
                </span>
              )}
              <span className={styles.time}>{milliseconds(last.atUs, 3)} ms</span>
              <ClauseChip clause={last.ref} />
            </p>
            {last.guards.length === 0 && last.from !== '' && <p className={styles.quiet}>{say('noGuards')}</p>}
            {last.guards.length > 0 && <Guards guards={last.guards} />}
          </>
        )}
      </section>
      {last !== undefined && (
        <section className={styles.block}>
          <h3>{say('did')}</h3>
          <Did actions={last.actions} effects={view.effects} labels={labels} />
        </section>
      )}
    </>
  )
}

/** As the machine's definition calls it; left out where the words are the name. */
function Name({ of }: { readonly of: string }): ReactNode {
  return /[a-z][A-Z]|^[a-z]+$/.test(of) ? <code className={styles.quiet}>{of}</code> : null
}

interface GuardsProps {
  readonly guards: readonly { readonly guard: string; readonly holds: boolean; readonly ref: string }[]
}

function Guards({ guards }: GuardsProps): ReactNode {
  return (
    <ul className={styles.lines} aria-label={say('guards')}>
      {guards.map(({ guard, holds, ref }) => (
        <li key={guard} data-holds={holds}>
          <span aria-hidden="true">{holds ? '✓' : '✗'}</span>
          <span>{wordsOf(guard)}</span>
          <Name of={guard} />
          <span className={styles.quiet}>{say(holds ? 'holds' : 'fails')}</span>
          <ClauseChip clause={ref} />
        </li>
      ))}
    </ul>
  )
}

interface DidProps {
  readonly actions: readonly string[]
  readonly effects: readonly TraceEvent[]
  readonly labels: ReadonlyMap<NodeId, string>
}

function Did({ actions, effects, labels }: DidProps): ReactNode {
  const told = effects.flatMap(event => {
    const [text, ref] = effectText(event, labels)
    return text === '' ? [] : [{ seq: event.seq, text, ref }]
  })
  if (actions.length === 0 && told.length === 0) return <p className={styles.quiet}>{say('didNothing')}</p>
  return (
    <ul className={styles.lines}>
      {actions.map(action => (
        <li key={action}>
          <span>{wordsOf(action)}</span>
          <Name of={action} />
        </li>
      ))}
      {told.map(({ seq, text, ref }) => (
        <li key={seq}>
          <span>{text}</span>
          <ClauseChip clause={ref} />
        </li>
      ))}
    </ul>
  )
}

function effectText(event: TraceEvent, labels: ReadonlyMap<NodeId, string>): readonly [string, string] {
  switch (event.kind) {
    case 'sent':
      return [say('sent', event.name, labels.get(event.to) ?? event.to), '']
    case 'row':
      return [say('row', say(event.row === null ? 'removed' : 'wrote'), event.table, event.key), '']
    case 'marked':
      return [markWords(event), event.ref]
    case 'reported':
      return [reasonText(event.text, node => labels.get(node) ?? node), event.ref]
    default:
      return ['', '']
  }
}
