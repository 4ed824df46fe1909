import type { Branch, LoadedTrace } from '../store/state.ts'
import { outageLengthUs, traffic } from './outages.ts'

/** What tells one run from another at a glance. */
export interface BranchFigures {
  readonly outageUs: number
  /** Against the run it comes from; null for one that comes from none. */
  readonly against: { readonly messages: number; readonly lost: number } | null
}

const control = ({ messages }: LoadedTrace): number => messages.filter(message => !message.traffic).length

/** Figures of every branch by its id; a branch whose trace is gone has none. */
export function branchFigures(
  branches: readonly Branch[],
  traces: Readonly<Record<string, LoadedTrace>>,
): Readonly<Record<string, BranchFigures>> {
  return Object.fromEntries(
    branches.flatMap(({ id, parent }) => {
      const own = traces[id]
      if (own === undefined) return []
      const from = parent === null ? undefined : traces[parent.branch]
      const against =
        from === undefined
          ? null
          : { messages: control(own) - control(from), lost: traffic(own).lost - traffic(from).lost }
      return [[id, { outageUs: outageLengthUs(own), against }]]
    }),
  )
}
