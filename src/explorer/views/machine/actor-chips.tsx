import { memo, useState, type ReactNode } from 'react'
import type { NodeId } from '../../../trace/event.ts'
import { actorWords } from '../../i18n/actor-words.ts'
import { machine as texts } from '../../i18n/en/machine.ts'
import { textsOf } from '../../i18n/t.ts'
import type { ActorChip } from '../../selectors/machine.ts'
import styles from './machine.module.css'

const say = textsOf(texts)

interface Props {
  readonly chips: readonly ActorChip[]
  readonly labels: ReadonlyMap<NodeId, string>
  readonly picked: string
  readonly onPick: (actor: string) => void
}

/** Every machine at work with its present state; those that are done stand behind a button. One is shown. */
export const ActorChips = memo(function ActorChips({ chips, labels, picked, onPick }: Props): ReactNode {
  const [all, setAll] = useState(false)
  const done = chips.filter(chip => chip.done && chip.actor !== picked)
  const few = done.length < FEW
  return (
    <ul className={styles.chips} aria-label={say('actors')}>
      {chips.map(
        ({ actor, node, state, title, done: isDone }) =>
          (all || few || !isDone || actor === picked) && (
            <li key={actor}>
              <button
                type="button"
                className={styles.chip}
                aria-pressed={actor === picked}
                data-done={isDone ? '' : undefined}
                title={title}
                onClick={() => onPick(actor)}
              >
                <strong>{labels.get(node) ?? node}</strong> {actorWords(actor)} <span>{state}</span>
              </button>
            </li>
          ),
      )}
      {!few && (
        <li>
          <button type="button" className={styles.chip} aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? say('fewer') : say('more', done.length)}
          </button>
        </li>
      )}
    </ul>
  )
})

/** So few are not worth a button. */
const FEW = 3
