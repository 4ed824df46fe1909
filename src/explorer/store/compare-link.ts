import type { ComparedRun } from './address.ts'
import { showBranch } from './actions.ts'
import { compareWith, runScenario, sameRun } from './branch-actions.ts'
import type { Branch } from './state.ts'
import { useExplorer } from './store.ts'

/** Runs what the shown run is to be held against, unless it is there already. */
export async function compareWithRun({ scenario, seed, faults, settings }: ComparedRun): Promise<void> {
  const { branches, branch, cursor } = useExplorer.getState()
  const shown = branches.find(({ id }) => id === branch)
  if (shown === undefined) return
  const wanted = {
    scenario: scenario ?? shown.scenario,
    custom: scenario === null ? shown.custom : undefined,
    faults,
    settings,
  }
  const sought = { ...wanted, seed: seed ?? (scenario === null ? shown.seed : null) }
  const same = (each: Branch): boolean => sameRun(each, { ...sought, seed: sought.seed ?? each.seed })
  if (!branches.some(same) && !(await runScenario(wanted.scenario, sought))) return
  const other = useExplorer.getState().branches.find(same)
  showBranch(shown.id, cursor)
  if (other !== undefined) compareWith(other.id)
}
