import { useEffect, useRef, type ReactNode } from 'react'
import { faultHits } from '../../../trace/fault-hits.ts'
import { branchFigures } from '../../selectors/branch-figures.ts'
import { renameBranch } from '../../store/branch-actions.ts'
import { useExplorer } from '../../store/store.ts'
import { Branches } from './branches.tsx'

interface OpenProps {
  readonly onShow: (id: string) => void
  readonly onCompare: (id: string) => void
}

/** The list under the branch button; it loads when it is opened. */
export default function OpenBranches({ onShow, onCompare }: OpenProps): ReactNode {
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
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => list.current?.querySelector<HTMLElement>('[data-first]')?.focus(), [])
  return (
    <div ref={list}>
      <Branches
        branches={branches}
        current={current}
        figures={figures}
        idle={idle}
        onShow={onShow}
        onCompare={onCompare}
        onRename={renameBranch}
      />
    </div>
  )
}
