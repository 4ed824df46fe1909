import { notify, setSheet, setTab, showBranch } from './actions.ts'
import { EMPTY_ADDRESS, LONGEST_PACKED, readAddress, writeAddress, type Address, type ComparedRun } from './address.ts'
import { runScenario, sameRun } from './branch-actions.ts'
import { CAPTURE } from '../../trace/recorded.ts'
import type { Branch, CustomScenario, ExplorerState } from './state.ts'
import { useExplorer } from './store.ts'

/** Browsers refuse more than some hundred changes of the address in half a minute: a burst is free, then they are rationed. */
const BURST = 40
const PER_SECOND = 3
const QUIET_MS = 250

/** The address of what the page shows; undefined while it shows nothing that can be run again. */
export function addressOf(state: ExplorerState): Address | undefined {
  const branch = state.branches.find(({ id }) => id === state.branch)
  if (branch === undefined || state.loaded === undefined || !hasLink(state, branch)) return undefined
  return {
    ...EMPTY_ADDRESS,
    scenario: branch.custom === undefined ? branch.scenario : null,
    packed: branch.custom?.packed ?? null,
    seed: branch.seed,
    step: state.cursor,
    faults: branch.faults,
    settings: branch.settings,
    view: state.tab === 'packet' ? null : state.tab,
    sheet: state.sheet,
    embed: state.embed,
    compare: comparedRun(
      branch,
      state.branches.find(({ id }) => id === state.compare),
    ),
  }
}

/** A capture has no scenario that a link could run, a trace from a file need not have one of ours. */
function hasLink({ scenarios }: ExplorerState, { scenario, custom }: Branch): boolean {
  if (custom !== undefined) return custom.packed.length <= LONGEST_PACKED
  return scenario !== CAPTURE && (scenarios.length === 0 || scenarios.some(({ id }) => id === scenario))
}

/** A run of a text of its own can only be told by a link that carries this text. */
function comparedRun(shown: Branch, other: Branch | undefined): ComparedRun | null {
  if (other === undefined || (other.custom !== undefined && other.custom.packed !== shown.custom?.packed)) return null
  const own = other.custom !== undefined || (other.scenario === shown.scenario && shown.custom === undefined)
  const { seed, faults, settings } = other
  return { scenario: own ? null : other.scenario, seed: seed === shown.seed ? null : seed, faults, settings }
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
    if (url === window.location.search + window.location.hash) return
    const first = shown === ''
    if (state.branch === shown || first) window.history.replaceState(null, '', url)
    else window.history.pushState(null, '', url)
    shown = state.branch
  }
  const unsubscribe = useExplorer.subscribe((state, before) => {
    const same = state.cursor === before.cursor && state.branch === before.branch && state.tab === before.tab
    if (same && state.compare === before.compare && state.sheet === before.sheet) return
    clearTimeout(timer)
    // At once, so that a link copied by hand is this moment; late only while steps run by themselves.
    if (state.branch !== before.branch || (!state.playing && mayWrite())) write()
    else timer = setTimeout(write, QUIET_MS)
  })
  const onPop = (): void => {
    clearTimeout(timer)
    const address = readAddress(window.location.search, window.location.hash)
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
  const given = await scenarioOf(address)
  if (given === undefined) return
  const { scenario, custom } = given
  const { branches } = useExplorer.getState()
  const { seed, faults, settings } = address
  const step = address.step ?? undefined
  const known = branches.find(each => sameRun(each, { scenario, custom, seed: seed ?? each.seed, faults, settings }))
  if (known !== undefined) showBranch(known.id, step)
  else await runScenario(scenario, { custom, seed, faults, settings, step })
  if (address.compare === null) useExplorer.setState({ compare: null })
  else await (await import('./compare-link.ts')).compareWithRun(address.compare)
  const last = (useExplorer.getState().loaded?.steps.length ?? 0) - 1
  if (step !== undefined && last >= 0 && step > last && useExplorer.getState().notice?.kind !== 'error')
    notify({
      kind: 'error',
      text: `The link says step=${step}; allowed is a whole number from 0 to ${last} in this run.`,
    })
}

interface GivenScenario {
  readonly scenario: string
  readonly custom?: CustomScenario
}

/** Ours by its name, or the one that the link carries; a trace in the link is shown at once. */
async function scenarioOf({ scenario, packed }: Address): Promise<GivenScenario | undefined> {
  if (packed === null) return scenario === null ? undefined : { scenario }
  const { CUSTOM, openPacked } = await import('./packed-scenario.ts')
  const custom = openPacked(packed)
  return custom === undefined ? undefined : { scenario: CUSTOM, custom }
}
