import { foldSteps } from '../../trace/fold.ts'
import { messagesOf } from '../../trace/messages.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Trace } from '../../trace/trace.ts'
import { storyOf } from '../selectors/crowd-facts.ts'
import { firstAfter, firstMoment, lastBefore, stepAt, stepIndex, type JumpKind } from '../selectors/step-index.ts'
import type {
  Branch,
  ExplorerState,
  InspectorTab,
  LadderFilter,
  LoadedTrace,
  NarrowPanel,
  Notice,
  Selection,
  Sheet,
  Theme,
} from './state.ts'
import { useExplorer } from './store.ts'

const get = useExplorer.getState
const set = (change: Partial<ExplorerState>): void => useExplorer.setState(change)

/** A trace with its steps and messages: O(events), once for each trace. */
export function prepareTrace({ digest, ...trace }: DigestedTrace): LoadedTrace {
  const messages = messagesOf(trace)
  const loaded = { trace, steps: foldSteps(trace), messages, told: messages }
  return digest === undefined ? loaded : { ...loaded, digest }
}

/** More events than this are read a little at a time. */
const LARGE = 30_000

export const isLarge = ({ header, events }: Trace): boolean =>
  events.length >= LARGE || header.nodes.some(({ crowd }) => crowd !== undefined)

/** The same without holding up the page, for a long trace or one with a crowd; undefined where it is no longer wanted. */
export async function preparedTrace(trace: DigestedTrace, isWanted: () => boolean): Promise<LoadedTrace | undefined> {
  if (!isLarge(trace)) return prepareTrace(trace)
  return (await import('./prepare-large.ts')).prepareLarge(trace, isWanted)
}

type DigestedTrace = Trace & { readonly digest?: string }

/** Shows a run as the given branch; the cursor goes to `step`, or to the first moment worth telling. */
export function loadTrace(
  trace: DigestedTrace,
  branch: Branch,
  step?: number,
  loaded: LoadedTrace = prepareTrace(trace),
): void {
  const state = get()
  const known = state.branches.some(({ id }) => id === branch.id)
  const branches = known
    ? state.branches.map(other => (other.id === branch.id ? branch : other))
    : [...state.branches, branch]
  set({ branches, traces: { ...state.traces, [branch.id]: loaded }, run: { kind: 'idle' } })
  showBranch(branch.id, step)
  if (loaded.messages.some(({ protocol }) => protocol === 'IKEv1')) void learnIkev1(loaded, branch.id)
}

/** Words for IKEv1 are loaded with the first run that needs them. */
async function learnIkev1(loaded: LoadedTrace, branch: string): Promise<void> {
  const { narrationOfIkev1: ikev1 } = await import('../i18n/en/narration-ikev1.ts')
  const { traces, loaded: shown } = get()
  const told = { ...loaded, ikev1 }
  if (traces[branch] !== loaded) return
  set({ traces: { ...traces, [branch]: told }, loaded: shown === loaded ? told : shown })
}

/**
 * Shows a branch whose trace is kept, at `step` or at the first moment worth telling: a link says its step. `same time`
 * stays where the cursor is in virtual time, so that two branches can be held against each other.
 */
export function showBranch(id: string, step?: number | 'same time'): void {
  const state = get()
  const loaded = state.traces[id]
  if (loaded === undefined) return
  const cursor = clampStep(loaded, step === 'same time' ? stepAt(loaded, state.clockUs) : (step ?? firstMoment(loaded)))
  const selection = selectionIn(loaded, state.selection)
  // A run is not held against itself.
  const compare = state.compare === id ? null : state.compare
  const clockUs = loaded.steps[cursor]?.atUs ?? 0
  const client = loaded.crowd?.indexOf.has(state.client ?? '') === true ? state.client : null
  set({ loaded, branch: id, cursor, clockUs, playing: false, selection, client, lit: null, compare })
}

function selectionIn(loaded: LoadedTrace, selection: Selection): Selection {
  if (selection.kind === 'message') return selection.message <= loaded.messages.length ? selection : { kind: 'none' }
  if (selection.kind === 'event') return selection.seq < loaded.trace.events.length ? selection : { kind: 'none' }
  return selection
}

const clampStep = (loaded: LoadedTrace, step: number): number =>
  Math.max(0, Math.min(loaded.steps.length - 1, Math.trunc(step)))

// ── Cursor ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Puts the cursor on a step; numbers outside the run go to its ends. */
export function setCursor(step: number): void {
  const { loaded } = get()
  if (loaded === undefined) return
  const cursor = clampStep(loaded, step)
  set({ cursor, clockUs: loaded.steps[cursor]?.atUs ?? 0 })
}

/** A person moves the cursor: playing stops. */
export function goTo(step: number): void {
  set({ playing: false })
  setCursor(step)
}

const visited = (state: ExplorerState): readonly number[] => {
  if (state.loaded === undefined) return []
  const index = stepIndex(storyOf(state.loaded, state.client))
  return state.dataSteps ? index.all : index.telling
}

export function stepForward(): void {
  const next = firstAfter(visited(get()), get().cursor)
  if (next !== undefined) goTo(next)
}

export function stepBack(): void {
  const previous = lastBefore(visited(get()), get().cursor)
  if (previous !== undefined) goTo(previous)
}

export const first = (): void => goTo(0)

export function last(): void {
  const { loaded } = get()
  if (loaded !== undefined) goTo(loaded.steps.length - 1)
}

/** Jumps to the next step of a kind; returns whether there was one. */
export function jump(kind: JumpKind): boolean {
  const { loaded, cursor, client } = get()
  const next = loaded === undefined ? undefined : firstAfter(stepIndex(storyOf(loaded, client))[kind], cursor)
  if (next !== undefined) goTo(next)
  return next !== undefined
}
export const nextMessage = (): boolean => jump('message')
export const nextTableChange = (): boolean => jump('table')
export const nextStateChange = (): boolean => jump('state')
/** It is told in the panel Why. */
export function nextBrokenInvariant(): boolean {
  const found = jump('invariant')
  if (found) setTab('why')
  return found
}
export const nextFault = (): boolean => jump('fault')

export function previousMessage(): void {
  const { loaded, cursor, client } = get()
  const previous = loaded === undefined ? undefined : lastBefore(stepIndex(storyOf(loaded, client)).message, cursor)
  if (previous !== undefined) goTo(previous)
}

/** Starts playing, from the beginning when the run is at its end. */
export function play(): void {
  const { loaded, cursor } = get()
  if (loaded === undefined) return
  if (cursor >= loaded.steps.length - 1) setCursor(0)
  set({ playing: true })
}

/** Stops; what was between two steps returns to the step. */
export function pause(): void {
  const { cursor } = get()
  set({ playing: false })
  setCursor(cursor)
}

/** Puts the cursor on a step and the clock on a moment at or after it: a message is seen under way. Playing stops. */
export const setMoment = (step: number, clockUs: number): void => {
  const { loaded } = get()
  if (loaded !== undefined) set({ cursor: clampStep(loaded, step), clockUs, playing: false })
}

/** Virtual time between two steps while playing. */
export const setClock = (clockUs: number): void => set({ clockUs })
export const setSpeed = (speed: number): void => set({ speed })
export const setDataSteps = (dataSteps: boolean): void => set({ dataSteps })

// ── What is picked and shown ─────────────────────────────────────────────────────────────────────────────────────

const TAB_OF: Readonly<Record<Selection['kind'], InspectorTab | undefined>> = {
  none: undefined,
  message: 'packet',
  row: 'row',
  actor: 'machine',
  event: 'why',
}

/** Picks one thing everywhere and turns the inspector to the tab that explains it. */
export function select(selection: Selection): void {
  const tab = TAB_OF[selection.kind]
  set(tab === undefined ? { selection } : { selection, tab, panel: tab })
}

/** Picks one thing everywhere, and leaves the inspector where it is. */
export const point = (selection: Selection): void => set({ selection })

export const setTab = (tab: InspectorTab): void => set({ tab, panel: tab })
export const setPanel = (panel: NarrowPanel): void => {
  set(panel === 'tables' || panel === 'map' ? { panel } : { panel, tab: panel })
}
/** Tells of one member of a crowd like of any other node; null: of none. */
export const follow = (client: NodeId | null): void => set({ client })
/** Lights one object wherever it is drawn (`node:nar`, `spi:0x00000101`); null puts the light out. */
export const light = (lit: string | null): void => {
  if (get().lit !== lit) set({ lit })
}
/** Hides protocols and folds nodes on the ladder of the run that is shown. */
export const setLadderFilter = (filter: LadderFilter): void => {
  const { ladderFilters, branch } = get()
  set({ ladderFilters: { ...ladderFilters, [branch]: filter } })
}
export const setTheme = (theme: Theme): void => set({ theme })
export const setSheet = (sheet: Sheet | null): void => set({ sheet })
export const setHelp = (help: boolean): void => set({ help })
export const notify = (notice: Notice): void => set({ notice })
export const dismissNotice = (): void => set({ notice: null })
