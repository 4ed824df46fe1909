import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import { comparedFigures, compareRuns } from '../../selectors/compare-runs.ts'
import { crowdOutcome } from '../../selectors/crowd-compare.ts'
import { storyOf } from '../../selectors/crowd-facts.ts'
import { labelsOf } from '../../selectors/node-tables.ts'
import { goTo, select, showBranch } from '../../store/actions.ts'
import { compareWith } from '../../store/branch-actions.ts'
import type { Branch } from '../../store/state.ts'
import { useExplorer } from '../../store/store.ts'
import { Compare, Figures, type Side } from './compare.tsx'
import { CrowdCompare } from './crowd-compare.tsx'

/** px of what is equal above the first difference. */
const ABOVE = 140

/** The shown run and the one it is held against, side by side. */
export default function ComparePanel(): ReactNode {
  const left = useExplorer(state => state.loaded)
  const right = useExplorer(state => (state.compare === null ? undefined : state.traces[state.compare]))
  const leftBranch = useExplorer(state => state.branches.find(({ id }) => id === state.branch))
  const rightBranch = useExplorer(state => state.branches.find(({ id }) => id === state.compare))
  const client = useExplorer(state => state.client)
  const rows = useMemo(
    () => (left && right ? compareRuns(storyOf(left, client), storyOf(right, client)) : []),
    [left, right, client],
  )
  const figures = useMemo(() => (left && right ? comparedFigures(left, right) : []), [left, right])
  const outcomes = useMemo(
    () => (left && right ? [crowdOutcome(left).told, crowdOutcome(right).told] : []),
    [left, right],
  )
  const [leftOutcome, rightOutcome] = outcomes
  const isCrowd = leftOutcome !== undefined && rightOutcome !== undefined
  const first = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    const row = first.current
    // Of a crowd the figures come first.
    if (isCrowd) return
    // Only within the view: the page itself stays where it is.
    const view = row?.closest('section')
    if (!row || !view) return
    const below = row.getBoundingClientRect().top - view.getBoundingClientRect().top
    view.scrollBy({ top: below - Math.min(ABOVE, view.clientHeight / 3) })
  }, [rows, isCrowd])
  if (left === undefined || right === undefined || leftBranch === undefined || rightBranch === undefined) return null
  const labels = new Map([...labelsOf(right), ...labelsOf(left)])
  const names = [nameOf(leftBranch, rightBranch), nameOf(rightBranch, leftBranch)] as const
  return (
    <Compare
      left={names[0]}
      right={names[1]}
      rows={rows}
      figures={figures}
      labelOf={node => labels.get(node) ?? node}
      firstRow={first}
      crowd={
        isCrowd ? (
          <CrowdCompare
            loaded={left}
            left={leftOutcome}
            right={rightOutcome}
            names={crowdNames(names)}
            costs={<Figures left={names[0]} right={names[1]} figures={figures} apart />}
          />
        ) : undefined
      }
      client={left.crowd === undefined ? undefined : client === null ? null : (labels.get(client) ?? client)}
      onClose={() => compareWith(null)}
      onPick={(side, message, step) => pick(side, message, step, leftBranch.id, rightBranch.id)}
    />
  )
}

/** Runs of other scenarios are told apart by these, runs of one by their branches. */
const nameOf = (branch: Branch, other: Branch): string =>
  branch.scenario === other.scenario ? branch.label : `${branch.scenario}: ${branch.label}`

/** In narrow columns what both names end with says nothing. */
const crowdNames = ([left, right]: readonly [string, string]): readonly [string, string] => {
  const [[a = left], [b = right]] = [left.split(': '), right.split(': ')]
  return a === b ? [left, right] : [a, b]
}

/** A message of the other run is looked at there; what was shown is then what it is held against. */
function pick(side: Side, message: number, step: number, left: string, right: string): void {
  if (side === 'left') goTo(step)
  else {
    showBranch(right, step)
    compareWith(left)
  }
  select({ kind: 'message', message })
}
