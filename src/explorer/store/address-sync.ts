import { notify, setSheet, setTab, showBranch } from './actions.ts'
import { EMPTY_ADDRESS, readAddress, writeAddress, type Address } from './address.ts'
import { runScenario, sameRun } from './branch-actions.ts'
import { CAPTURE, type ExplorerState } from './state.ts'
import { useExplorer } from './store.ts'

/** Browsers refuse more than some hundred changes of the address in half a minute: a burst is free, then they are rationed. */
const BURST = 40
const PER_SECOND = 3
const QUIET_MS = 250

/** The address of what the page shows; undefined while it shows nothing that can be run again. */
export function addressOf(state: ExplorerState): Address | undefined {
  const branch = state.branches.find(({ id }) => id === state.branch)
  // A capture has no scenario that a link could run.
  if (branch === undefined || state.loaded === undefined || branch.scenario === CAPTURE) return undefined
  return {
    ...EMPTY_ADDRESS,
    scenario: branch.scenario,
    seed: branch.seed,
    step: state.cursor,
    faults: branch.faults,
    settings: branch.settings,
    view: state.tab === 'packet' ? null : state.tab,
    sheet: state.sheet,
  }
}

/** Keeps the address bar on this moment: replaced step by step, a new entry for each branch, so that Back returns. */
export function followAddress(): () => void {
  let shown = useExplorer.getState().branch
  let timer: ReturnType<typeof setTimeout> | undefined
  const mayWrite = ration()
  const write = (): void => {
    const state = useExplorer.getState()
    const address = addressOf(state)
    if (address === undefined) return
    const url = writeAddress(address)
    if (url === window.location.search) return
    const first = shown === ''
    if (state.branch === shown || first) window.history.replaceState(null, '', url)
    else window.history.pushState(null, '', url)
    shown = state.branch
  }
  const unsubscribe = useExplorer.subscribe((state, before) => {
    if (
      state.cursor === before.cursor &&
      state.branch === before.branch &&
      state.tab === before.tab &&
      state.sheet === before.sheet
    )
      return
    clearTimeout(timer)
    // At once, so that a link copied by hand is this moment; late only while steps run by themselves.
    if (state.branch !== before.branch || (!state.playing && mayWrite())) write()
    else timer = setTimeout(write, QUIET_MS)
  })
  const onPop = (): void => {
    clearTimeout(timer)
    const address = readAddress(window.location.search)
    if (!address.ok) {
      notify({ kind: 'error', text: address.error })
      return
    }
    void openAddress(address.value).then(() => {
      shown = useExplorer.getState().branch
    })
  }
  window.addEventListener('popstate', onPop)
  write()
  return () => {
    clearTimeout(timer)
    unsubscribe()
    window.removeEventListener('popstate', onPop)
  }
}

/** Whether one more change of the address is within the allowance. */
function ration(): () => boolean {
  let left = BURST
  let seen = performance.now()
  return () => {
    const now = performance.now()
    left = Math.min(BURST, left + ((now - seen) * PER_SECOND) / 1_000)
    seen = now
    if (left < 1) return false
    left -= 1
    return true
  }
}

/** Shows what an address says: a branch that is there already, or a new run. */
export async function openAddress(address: Address): Promise<void> {
  if (address.view !== null) setTab(address.view)
  setSheet(address.sheet)
  if (address.scenario === null) return
  const { branches } = useExplorer.getState()
  const { scenario, seed, faults, settings } = address
  const step = address.step ?? undefined
  const known = branches.find(branch => sameRun(branch, { scenario, seed: seed ?? branch.seed, faults, settings }))
  if (known !== undefined) showBranch(known.id, step)
  else await runScenario(scenario, { seed, faults, settings, step })
  const last = (useExplorer.getState().loaded?.steps.length ?? 0) - 1
  if (step !== undefined && last >= 0 && step > last && useExplorer.getState().notice?.kind !== 'error')
    notify({
      kind: 'error',
      text: `The link says step=${step}; allowed is a whole number from 0 to ${last} in this run.`,
    })
}
