import type { Trace } from '../../trace/trace.ts'
import { t } from '../i18n/t.ts'
import { dismissNotice, loadTrace, notify, setTheme } from '../store/actions.ts'
import { EMPTY_ADDRESS, readAddress, type Address } from '../store/address.ts'
import { completeRecording, runScenario, sameRun } from '../store/branch-actions.ts'
import { loadScenarioList } from '../store/scenario-list.ts'
import type { Notice } from '../store/state.ts'
import { useExplorer } from '../store/store.ts'
import { applyTheme, storedTheme } from '../store/theme.ts'
import { fetchRecordedTrace } from './recorded-trace.ts'

/** What a first visit shows, and what everything falls back to. */
const FIRST_SCENARIO = 'cxtp-predictive'

/** Opens what the address says; the scenarios and the engine load behind the first picture. */
export async function start(): Promise<void> {
  setTheme(storedTheme())
  applyTheme(useExplorer.getState().theme)
  useExplorer.subscribe((state, before) => {
    if (state.theme !== before.theme) applyTheme(state.theme)
  })
  const address = readAddress(window.location.search, window.location.hash)
  if (!address.ok) notify({ kind: 'error', text: address.error })
  useExplorer.setState({ embed: address.ok && address.value.embed })
  await open(address.ok ? address.value : EMPTY_ADDRESS)
  const { followAddress } = await addresses()
  followAddress()
  const { simulationClient } = await import('../../workers/simulation-client.ts')
  await simulationClient.warm()
}

/** Behind the first picture, where there is a recording of it. */
const addresses = () => import('../store/address-sync.ts')

async function open(address: Address): Promise<void> {
  const recorded = await recordedTrace(address)
  void loadScenarioList()
  if (recorded === undefined) {
    const nothing = address.scenario === null && address.packed === null
    const { openAddress } = await addresses()
    await openAddress(nothing ? { ...address, scenario: FIRST_SCENARIO } : address)
    // A link that cannot be followed still gives a page to work with; the message says what was wrong.
    if (useExplorer.getState().loaded === undefined) await runScenario(FIRST_SCENARIO)
    hintAtKeys(address)
    return
  }
  const { scenario, seed } = recorded.header
  loadTrace(
    recorded,
    { id: 'b0', label: t('app', 'main'), scenario, seed, faults: [], settings: [], parent: null },
    address.step ?? undefined,
  )
  hintAtKeys(address)
  const { openAddress } = await addresses()
  await openAddress(address)
  void completeRecording('b0', address.step)
}

/** One hint for a visit that follows no link; with the first step it has done its work. */
function hintAtKeys(address: Address): void {
  if (
    address.embed ||
    address.scenario !== null ||
    address.packed !== null ||
    address.step !== null ||
    useExplorer.getState().notice !== null
  )
    return
  const hint: Notice = { kind: 'hint', text: t('app', matchMedia('(pointer: coarse)').matches ? 'hintTouch' : 'hint') }
  notify(hint)
  const stop = useExplorer.subscribe((now, before) => {
    const stepped = now.cursor !== before.cursor && now.loaded === before.loaded
    if (now.notice === hint && !stepped) return
    stop()
    if (now.notice === hint) dismissNotice()
  })
}

/** The recorded run, where it is what the address asks for: it needs neither engine nor cryptography. */
async function recordedTrace(address: Address): Promise<Trace | undefined> {
  if (address.packed !== null || (address.scenario !== null && address.scenario !== FIRST_SCENARIO)) return undefined
  const trace = await fetchRecordedTrace('./first-trace.json')
  // A recording may be shorter than the run: moments behind its end need the engine.
  if (trace === undefined || (address.step ?? 0) > (trace.events.at(-1)?.step ?? 0)) return undefined
  const { scenario, seed, faults, settings } = trace.header
  const wanted = { ...address, scenario: address.scenario ?? scenario, seed: address.seed ?? seed }
  return sameRun({ scenario, seed, faults, settings }, wanted) ? trace : undefined
}
