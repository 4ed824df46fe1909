import { idleFaults } from '../../trace/fault-hits.ts'
import type { Trace } from '../../trace/trace.ts'
import type { SimulationClient } from '../../workers/simulation-client.ts'
import { isLarge, loadTrace, notify, preparedTrace, prepareTrace, showBranch } from './actions.ts'
import type { WhatIfKind } from './fault-text.ts'
import { CANCELLED, type SimulatedTrace } from '../../workers/simulation-request.ts'
import type { Branch, CustomScenario, LoadedTrace, RunStatus } from './state.ts'
import { useExplorer } from './store.ts'

type Runner = Pick<SimulationClient, 'simulate' | 'cancel'>
/** Comes behind the first picture, like all that runs are made with. */
const client = async (): Promise<SimulationClient> =>
  (await import('../../workers/simulation-client.ts')).simulationClient
let runner: Runner = {
  simulate: async (...asked) => (await client()).simulate(...asked),
  cancel: () => void client().then(known => known.cancel()),
}

/** Tests put an invented engine here; returns the way back. */
export function setRunner(other: Runner): () => void {
  const before = runner
  runner = other
  return () => {
    runner = before
  }
}

export interface RunChoice {
  readonly custom?: CustomScenario | undefined
  readonly seed?: number | null
  readonly faults?: readonly string[]
  readonly settings?: readonly string[]
  /** Where the cursor goes when the run is there. */
  readonly step?: number | undefined
  readonly label?: string
  readonly parent?: Branch['parent']
}

/** Runs a scenario in the worker and shows it as a new branch. The old branches stay; a failed run changes none. */
export async function runScenario(scenario: string, choice: RunChoice = {}): Promise<boolean> {
  const { faults = [], settings = [], seed = null, custom } = choice
  useExplorer.setState({ run: { kind: 'running', doneUs: 0, untilUs: 1 }, playing: false })
  const result = await runner.simulate({ scenario, ...textOf(custom), seed, faults, settings }, (doneUs, untilUs) => {
    if (useExplorer.getState().run.kind === 'running')
      useExplorer.setState({ run: { kind: 'running', doneUs, untilUs: Math.max(1, untilUs) } })
  })
  if (!result.ok) {
    // Another run has taken over or a person stopped it: nothing to report.
    if (result.error === CANCELLED) return false
    const hasRun = useExplorer.getState().loaded !== undefined
    useExplorer.setState({ run: hasRun ? { kind: 'idle' } : { kind: 'failed', message: result.error } })
    notify({ kind: 'error', text: result.error })
    return false
  }
  const loaded = await prepared(result.value)
  if (loaded === undefined) return false
  loadTrace(result.value, await branchFor(result.value, choice), choice.step, loaded)
  const idle = idleFaults(result.value)
  if (idle.length > 0) notify({ kind: 'hint', text: `${idle.join('; ')}.` })
  return true
}

/** Reads a run that has come; undefined where somebody stopped it meanwhile. */
async function prepared(trace: SimulatedTrace): Promise<LoadedTrace | undefined> {
  const reading: RunStatus = { kind: 'running', doneUs: 1, untilUs: 1, reading: true }
  useExplorer.setState({ run: reading })
  return preparedTrace(trace, () => useExplorer.getState().run === reading)
}

const textOf = (custom: CustomScenario | undefined) => (custom === undefined ? {} : { text: custom.text })

/**
 * The page opens on a recording that is cut short: the whole run takes its place behind the scenes. Equal inputs give
 * equal steps, so the moment stays; who asked for the end gets the whole run's. A run that a person asks for meanwhile goes
 * first, and this one is tried again. `linked`: the step that the address names, if it names one.
 */
export async function completeRecording(id: string, linked: number | null): Promise<void> {
  const branch = useExplorer.getState().branches.find(known => known.id === id)
  if (branch === undefined) return
  const { scenario, custom, seed, faults, settings } = branch
  const result = await runner.simulate({ scenario, ...textOf(custom), seed, faults, settings }, () => undefined)
  if (!result.ok) {
    if (result.error === CANCELLED) whenIdle(() => void completeRecording(id, linked))
    else notify({ kind: 'error', text: result.error })
    return
  }
  const { branch: shown, cursor, playing, traces, loaded } = useExplorer.getState()
  if (shown === id) {
    const atEnd = cursor !== linked && cursor + 1 === loaded?.steps.length
    loadTrace(result.value, branch, atEnd ? Infinity : cursor)
    useExplorer.setState({ playing })
  } else useExplorer.setState({ traces: { ...traces, [id]: prepareTrace(result.value) } })
}

function whenIdle(then: () => void): void {
  const unsubscribe = useExplorer.subscribe(({ run }) => {
    if (run.kind === 'running') return
    unsubscribe()
    then()
  })
}

/** Stops the run under way; what was shown stays. */
export function cancelRun(): void {
  runner.cancel()
  useExplorer.setState({ run: { kind: 'idle' } })
}

/** Words of faults, once there is one. */
const faultTexts = () => import('./fault-text.ts')

async function branchFor(trace: Trace, choice: RunChoice): Promise<Branch> {
  const { scenario, seed } = trace.header
  const { custom, faults = [], settings = [] } = choice
  const { branches } = useExplorer.getState()
  const same = branches.find(branch => sameRun(branch, { scenario, custom, seed, faults, settings }))
  if (same !== undefined) return same
  const newest = faults.at(-1)
  const label =
    choice.label ?? (newest === undefined ? (settings.at(-1) ?? 'main') : (await faultTexts()).labelOfFault(newest))
  return { id: freshId(branches), label, scenario, custom, seed, faults, settings, parent: choice.parent ?? null }
}

/** Equal inputs give equal traces: such a branch exists already. */
export function sameRun(
  a: Pick<Branch, 'scenario' | 'custom' | 'seed' | 'faults' | 'settings'>,
  b: Pick<Branch, 'scenario' | 'custom' | 'seed' | 'faults' | 'settings'>,
): boolean {
  return (
    (a.custom === undefined || b.custom === undefined ? a.scenario === b.scenario : true) &&
    a.custom?.packed === b.custom?.packed &&
    a.seed === b.seed &&
    equal(a.faults, b.faults) &&
    equal(a.settings, b.settings)
  )
}

const equal = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i])

function freshId(branches: readonly Branch[]): string {
  let n = branches.length
  while (branches.some(({ id }) => id === `b${n}`)) n += 1
  return `b${n}`
}

/** Asks what happens if this message fares otherwise: a new branch with one more fault, shown where the fault acts. */
export async function whatIf(message: number, kind: WhatIfKind, option?: string): Promise<boolean> {
  const { loaded } = useExplorer.getState()
  const subject = loaded?.messages[message - 1]
  if (loaded === undefined || subject === undefined) return false
  const { faultText } = await faultTexts()
  const done = await withFault(faultText(loaded.messages, subject, kind, option), subject.step)
  // Up to the fault both runs are equal, so the message has the same number.
  if (done) useExplorer.setState({ selection: { kind: 'message', message } })
  return done
}

/** The present branch with one more fault, in the contract's syntax, as a branch of its own. */
export async function withFault(fault: string, step?: number): Promise<boolean> {
  const { branches, branch, cursor } = useExplorer.getState()
  const current = branches.find(({ id }) => id === branch)
  if (current === undefined) return false
  const { scenario, custom, seed, settings } = current
  const faults = [...current.faults, fault]
  const known = branches.find(other => sameRun(other, { scenario, custom, seed, faults, settings }))
  if (known !== undefined) {
    showBranch(known.id, step)
    return true
  }
  return runScenario(scenario, {
    custom,
    seed,
    faults,
    settings,
    step,
    label: (await faultTexts()).labelOfFault(fault),
    parent: { branch: current.id, step: step ?? cursor },
  })
}

/** Holds the shown run against another of this visit; null: shows it alone again. */
export const compareWith = (id: string | null): void => useExplorer.setState({ compare: id })

export function renameBranch(id: string, label: string): void {
  const trimmed = label.trim().slice(0, 60)
  if (trimmed === '') return
  const branches = useExplorer
    .getState()
    .branches.map(branch => (branch.id === id ? { ...branch, label: trimmed } : branch))
  useExplorer.setState({ branches })
}

/** Shows a trace that came as a file: a branch of its own, without a way to run it again unless its scenario is ours. */
export function openTrace(trace: Trace & { readonly digest: string }): void {
  const { scenario, seed, faults, settings } = trace.header
  const { branches } = useExplorer.getState()
  const label = `file: ${trace.header.title}`
  const branch: Branch = { id: freshId(branches), label, scenario, seed, faults, settings, parent: null }
  if (isLarge(trace)) void prepared(trace).then(loaded => loaded && loadTrace(trace, branch, undefined, loaded))
  else loadTrace(trace, branch)
}
