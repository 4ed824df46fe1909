import { memo, type ReactNode } from 'react'
import type { NodeId } from '../../../trace/event.ts'
import { t } from '../../i18n/t.ts'
import type { ActorChip } from '../../selectors/machine.ts'
import styles from './machine.module.css'

interface Props {
  readonly chips: readonly ActorChip[]
  readonly labels: ReadonlyMap<NodeId, string>
  readonly picked: string
  readonly onPick: (actor: string) => void
}

/** Every machine with its present state; one is shown. */
export const ActorChips = memo(function ActorChips({ chips, labels, picked, onPick }: Props): ReactNode {
  return (
    <ul className={styles.chips} aria-label={t('machine', 'actors')}>
      {chips.map(({ actor, node, state, title }) => (
        <li key={actor}>
          <button
            type="button"
            className={styles.chip}
            aria-pressed={actor === picked}
            title={title}
            onClick={() => onPick(actor)}
          >
            <strong>{labels.get(node) ?? node}</strong> {actor.split('/').slice(1).join(' ').replace(/ 1$/, '')}{' '}
            <span>{state}</span>
          </button>
        </li>
      ))}
    </ul>
  )
})
