import { lazy, Suspense, type ReactNode } from 'react'
import { t } from '../../i18n/t.ts'
import { showBranch } from '../../store/actions.ts'
import { compareWith } from '../../store/branch-actions.ts'
import { useExplorer } from '../../store/store.ts'
import { Icon } from '../../widgets/icon.tsx'
import { Popover } from '../../widgets/popover.tsx'
import styles from './branches.module.css'

const OpenBranches = lazy(() => import('./open-branches.tsx'))

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
        <Suspense fallback={null}>
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
        </Suspense>
      )}
    </Popover>
  )
}
