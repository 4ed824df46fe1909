import { useState, type FormEvent, type ReactNode } from 'react'
import { formatMicros } from '../../../lib/micros.ts'
import { t } from '../../i18n/t.ts'
import type { BranchFigures } from '../../selectors/branch-figures.ts'
import type { Branch } from '../../store/state.ts'
import { Icon } from '../../widgets/icon.tsx'
import styles from './branches.module.css'

interface Props {
  readonly branches: readonly Branch[]
  readonly current: string
  readonly figures: Readonly<Record<string, BranchFigures>>
  /** Faults of each run that met nothing, by branch id. */
  readonly idle: Readonly<Record<string, readonly string[]>>
  readonly onShow: (id: string) => void
  readonly onCompare: (id: string) => void
  readonly onRename: (id: string, label: string) => void
}

/** All runs of this visit: nothing is lost by asking what if. */
export function Branches({ branches, current, figures, idle, onShow, onCompare, onRename }: Props): ReactNode {
  const [renaming, setRenaming] = useState<string | null>(null)
  return (
    <ul className={styles.list} aria-label={t('header', 'branches')}>
      {branches.map(branch => (
        <li key={branch.id} className={styles.entry} style={{ paddingLeft: 14 * depthOf(branches, branch) }}>
          {renaming === branch.id ? (
            <RenameForm
              branch={branch}
              onDone={label => {
                setRenaming(null)
                if (label !== null) onRename(branch.id, label)
              }}
            />
          ) : (
            <>
              <button
                type="button"
                className={styles.show}
                aria-current={branch.id === current}
                data-first={branch.id === current ? '' : undefined}
                onClick={() => onShow(branch.id)}
              >
                <Icon name="fork" />
                <span className={styles.label}>{branch.label}</span>
                <span className={styles.outage}>
                  {[
                    ...(idle[branch.id] ?? []).map(fault => t('header', 'idle', fault)),
                    figuresText(figures[branch.id]),
                  ].join(', ')}
                </span>
              </button>
              {branch.id !== current && (
                <button
                  type="button"
                  className={styles.beside}
                  aria-label={t('header', 'compareWith', branch.label)}
                  onClick={() => onCompare(branch.id)}
                >
                  {t('header', 'compare')}
                </button>
              )}
              <button
                type="button"
                className={styles.rename}
                aria-label={t('header', 'rename', branch.label)}
                onClick={() => setRenaming(branch.id)}
              >
                <Icon name="pencil" size={14} />
              </button>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Outage, and what else is other than in the run it comes from: equal outages are common, equal runs are not. */
function figuresText(figures: BranchFigures | undefined): string {
  if (figures === undefined) return ''
  const { outageUs, against } = figures
  const outage = outageUs === 0 ? t('header', 'noOutage') : t('header', 'outage', formatMicros(outageUs))
  const messages = against === null || against.messages === 0 ? [] : [t('header', 'moreMessages', against.messages)]
  const lost = against === null || against.lost === 0 ? [] : [t('header', 'moreLost', against.lost)]
  return [...messages, ...lost, outage].join(', ')
}

/** How far a branch is from the run it comes from; bounded, as parents may be gone. */
function depthOf(branches: readonly Branch[], branch: Branch): number {
  let depth = 0
  let parent = branch.parent?.branch
  while (parent !== undefined && depth < 6) {
    depth += 1
    parent = branches.find(({ id }) => id === parent)?.parent?.branch
  }
  return depth
}

function RenameForm({
  branch,
  onDone,
}: {
  readonly branch: Branch
  readonly onDone: (label: string | null) => void
}): ReactNode {
  const [label, setLabel] = useState(branch.label)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onDone(label)
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <input
        ref={input => input?.focus()}
        aria-label={t('header', 'newName')}
        value={label}
        maxLength={60}
        onChange={event => setLabel(event.target.value)}
        onBlur={() => onDone(label)}
        onKeyDown={event => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onDone(null)
        }}
      />
    </form>
  )
}
