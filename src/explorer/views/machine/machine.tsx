import type { ReactNode } from 'react'
import type { NodeId } from '../../../trace/event.ts'
import { actorWords } from '../../i18n/actor-words.ts'
import { machine as texts } from '../../i18n/en/machine.ts'
import { textsOf } from '../../i18n/t.ts'
import type { ActorChip, MachineView } from '../../selectors/machine.ts'
import { milliseconds } from '../../selectors/time-text.ts'
import { ClauseChip } from '../packet/clause-chip.tsx'
import { ActorChips } from './actor-chips.tsx'
import { Chart } from './chart.tsx'
import { Coverage, Path } from './path.tsx'
import { Ways } from './ways.tsx'
import { Transition } from './transition.tsx'
import styles from './machine.module.css'

const say = textsOf(texts)

interface Props {
  readonly view: MachineView
  readonly chips: readonly ActorChip[]
  readonly labels: ReadonlyMap<NodeId, string>
  readonly onPick: (actor: string) => void
  readonly onStep: (step: number) => void
}

/** A machine: its chart with the present state, what it last did and why, where it has been. */
export function Machine({ view, chips, labels, onPick, onStep }: Props): ReactNode {
  const { chart, actor } = view
  return (
    <div className={styles.machine}>
      <ActorChips chips={chips} labels={labels} picked={actor} onPick={onPick} />
      <section aria-label={say('region', actorName(actor, labels))}>
        <header className={styles.heading}>
          <h2>{chart.title}</h2>
          <ClauseChip clause={chart.ref} />
        </header>
        <p className={styles.state}>
          <strong>{view.state === '' ? say('notStarted') : view.state}</strong>{' '}
          {chart.states.find(({ id }) => id === view.state)?.text}
          {view.last !== undefined && (
            <span className={styles.since}>, {say('since', milliseconds(view.sinceUs, 3))}</span>
          )}
        </p>
        <Chart view={view} />
      </section>
      <Transition view={view} labels={labels} />
      <Ways view={view} />
      <Coverage view={view} />
      <Path view={view} onStep={onStep} />
    </div>
  )
}

/** `nar/cxtp/1` as people say it: `nAR cxtp`. */
export function actorName(actor: string, labels: ReadonlyMap<NodeId, string>): string {
  const [node = ''] = actor.split('/')
  return `${labels.get(node) ?? node} ${actorWords(actor)}`
}
