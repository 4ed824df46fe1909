import type { ReactNode } from 'react'
import type { ScenarioCard } from '../../../scenarios/registry.ts'
import { t } from '../../i18n/t.ts'
import { ScenarioChoice } from '../scenarios/scenario-choice.tsx'
import styles from './header.module.css'

interface Props {
  readonly scenarios: readonly ScenarioCard[]
  /** Of the run that is shown; its scenario need not be among ours when it came as a file. */
  readonly shown: { readonly scenario: string; readonly title: string; readonly source: string } | null
  readonly onScenario: (id: string) => void
  readonly branches: ReactNode
  readonly actions: ReactNode
}

/** Name, what is played and in which branch, and what can be done with it. */
export function Header({ scenarios, shown, onScenario, branches, actions }: Props): ReactNode {
  return (
    <div className={styles.header}>
      <h1 className={styles.name}>
        <Logo />
        <span className={styles.word}>{t('app', 'name')}</span>
      </h1>
      <ScenarioChoice scenarios={scenarios} shown={shown} onScenario={onScenario} />
      {shown !== null && <span className={styles.source}>{shown.source}</span>}
      {branches}
      <div className={styles.actions}>{actions}</div>
    </div>
  )
}

/** Two lifelines and two messages that cross. */
function Logo(): ReactNode {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <path d="M4 2v18M18 2v18" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M4.5 6.5 17 11.5M17.5 6.5 5 13.5" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" />
      <circle cx="11" cy="9.8" r="2.3" fill="currentColor" />
    </svg>
  )
}
