import type { ReactNode } from 'react'
import { faultHits } from '../../../trace/fault-hits.ts'
import { t } from '../../i18n/t.ts'
import { branchFigures } from '../../selectors/branch-figures.ts'
import { showBranch } from '../../store/actions.ts'
import { compareWith, renameBranch } from '../../store/branch-actions.ts'
import { useExplorer } from '../../store/store.ts'
import { Icon } from '../../widgets/icon.tsx'
import { Popover } from '../../widgets/popover.tsx'
import { Branches } from './branches.tsx'
import styles from './branches.module.css'

/** The branch button of the header and the list under it. */
export function BranchesPanel(): ReactNode {
  const branches = useExplorer(state => state.branches)
  const current = useExplorer(state => state.branch)
  const position = branches.findIndex(({ id }) => id === current)
  const branch = branches[position]
  if (branch === undefined) return null
  const label = branch.parent === null ? branch.label : `${branch.id}: ${branch.label}`
  const button = (
    <>
      <Icon name="fork" size={18} />
      <span className={styles.current}>{label}</span>
      <span className={styles.count}>{t('header', 'branchCount', position + 1, branches.length)}</span>
    </>
  )
  return (
    <Popover
      name={`${label}, ${t('header', 'branchCount', position + 1, branches.length)}`}
      button={button}
      look="outlined"
      kind="dialog"
    >
      {close => (
        <OpenBranches
          onShow={id => {
            showBranch(id, 'same time')
            close()
          }}
          onCompare={id => {
            compareWith(id)
            close()
          }}
        />
      )}
    </Popover>
  )
}

interface OpenProps {
  readonly onShow: (id: string) => void
  readonly onCompare: (id: string) => void
}

function OpenBranches({ onShow, onCompare }: OpenProps): ReactNode {
  const branches = useExplorer(state => state.branches)
  const current = useExplorer(state => state.branch)
  const traces = useExplorer(state => state.traces)
  const figures = branchFigures(branches, traces)
  const idle = Object.fromEntries(
    Object.entries(traces).map(([id, { trace }]) => [
      id,
      faultHits(trace).flatMap(({ text, hits }) => (hits === 0 ? [text] : [])),
    ]),
  )
  return (
    <Branches
      branches={branches}
      current={current}
      figures={figures}
      idle={idle}
      onShow={onShow}
      onCompare={onCompare}
      onRename={renameBranch}
    />
  )
}
