import type { ReactNode } from 'react'
import { experiments as say } from '../../i18n/en/experiments.ts'
import { notify } from '../../store/actions.ts'
import styles from './experiments.module.css'
import { saveResult, type FigureKind, type Savable } from './save-experiment.ts'

const KINDS: readonly FigureKind[] = ['SVG', 'PNG', 'CSV']

/** A result as files; what cannot be made is told. */
export function SaveButtons({ what }: { readonly what: Savable }): ReactNode {
  const save = (kind: FigureKind): void =>
    void saveResult(kind, what).catch((error: unknown) =>
      notify({ kind: 'error', text: say.failed(error instanceof Error ? error.message : String(error)) }),
    )
  return (
    <p className={styles.controls}>
      {KINDS.map(kind => (
        <button key={kind} type="button" onClick={() => save(kind)}>
          {say.save(kind)}
        </button>
      ))}
    </p>
  )
}
