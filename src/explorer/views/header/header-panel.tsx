import type { ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { collisionsOf } from '../../selectors/collisions.ts'
import { setTab } from '../../store/actions.ts'
import { runScenario } from '../../store/branch-actions.ts'
import { CAPTURE } from '../../../trace/recorded.ts'
import { useExplorer } from '../../store/store.ts'
import { BranchesPanel } from '../branches/branches-panel.tsx'
import { Actions } from './actions.tsx'
import { Header } from './header.tsx'

export function HeaderPanel(): ReactNode {
  const scenarios = useExplorer(state => state.scenarios)
  const header = useExplorer(state => state.loaded?.trace.header)
  const shown =
    header === undefined
      ? null
      : {
          scenario: header.scenario,
          title: header.title,
          source:
            header.scenario === CAPTURE
              ? header.source.work
              : t('header', 'source', header.source.work, header.source.section, header.seed),
        }
  return (
    <Header
      scenarios={scenarios}
      shown={shown}
      onScenario={id => void runScenario(id).then(done => done && openStory())}
      branches={<BranchesPanel />}
      actions={<Actions />}
    />
  )
}

/** A run that was chosen for its collision begins with the view that tells it; a link says itself what it shows. */
function openStory(): void {
  const { loaded, selection } = useExplorer.getState()
  if (loaded !== undefined && selection.kind === 'none' && collisionsOf(loaded).length > 0) setTab('collision')
}
