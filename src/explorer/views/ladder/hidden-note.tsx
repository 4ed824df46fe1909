import type { ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { hiddenCount, NOTHING_HIDDEN } from '../../selectors/ladder-filter.ts'
import { setLadderFilter } from '../../store/actions.ts'
import type { LadderFilter, LoadedTrace } from '../../store/state.ts'
import type { LabelOf } from './message-text.ts'
import styles from './hidden-note.module.css'

interface Props {
  readonly loaded: LoadedTrace
  readonly filter: LadderFilter
  readonly labelOf: LabelOf
  /** On the picture it lies at the foot; above the list it is a line of its own. */
  readonly form: 'picture' | 'rows'
}

/** Says what a person took away, and brings it back: nothing is missing in silence. */
export function HiddenNote({ loaded, filter, labelOf, form }: Props): ReactNode {
  const names = [...filter.protocols, ...filter.nodes.map(labelOf)]
  if (names.length === 0) return null
  return (
    <p className={styles.note} data-form={form}>
      <span className={styles.words}>{t('ladder', 'hidden', names.join(', '), hiddenCount(loaded, filter))}</span>
      <button type="button" className={styles.all} onClick={() => setLadderFilter(NOTHING_HIDDEN)}>
        {t('ladder', 'showAll')}
      </button>
    </p>
  )
}
