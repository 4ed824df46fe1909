import type { ScenarioCard } from '../../scenarios/registry.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Step } from '../../trace/fold.ts'
import type { Message } from '../../trace/messages.ts'
import type { Ikev1Words } from '../selectors/narration-ike.ts'
import type { Trace, TraceNode } from '../../trace/trace.ts'
import type { Selection } from './selection.ts'

export type { Selection } from './selection.ts'

/** A trace with what every view derives from it, computed once when it arrives. */
export interface LoadedTrace {
  readonly trace: Trace
  readonly steps: readonly Step[]
  /** Index = message number − 1. */
  readonly messages: readonly Message[]
  /** Messages to tell of, in sending order: all, but for those of a crowd that stands as one. */
  readonly told: readonly Message[]
  /** Where many nodes are one crowd, as soon as it is counted. */
  readonly crowd?: CrowdFacts | undefined
  /** SHA-256 of the run, where the engine or a file brought it; a recording that is cut short has none. */
  readonly digest?: string
  /** Words for IKEv1, once they are there. */
  readonly ikev1?: Ikev1Words
}

/** What a page with a crowd knows beside the trace; computed in slices before the run is shown (store/prepare-large.ts). */
export interface CrowdFacts {
  readonly name: string
  /** Nodes of the crowd in the order of the header; elsewhere a member is its number here. */
  readonly members: readonly TraceNode[]
  readonly indexOf: ReadonlyMap<NodeId, number>
  /** Those that ever serve one of them, in the order of the header. */
  readonly gateways: readonly TraceNode[]
  /** When a member goes from one gateway to another, in the order of the run. */
  readonly changes: readonly GatewayChange[]
  /** Member that an event is about, by `seq`; −1: none of the crowd. */
  readonly subjects: Int32Array
  /** Whether an event belongs to the story, by `seq`. */
  readonly tells: (seq: number) => boolean
  /** Frames about members, in sending order. */
  readonly messages: readonly Message[]
  /**
   * The run without the crowd, which stands in it as one node; the member that is followed is told of like any other node.
   * Its events are no longer found by their number.
   */
  readonly story: (client: NodeId | null) => LoadedTrace
}

export interface GatewayChange {
  readonly step: number
  readonly atUs: number
  readonly member: number
  /** Numbers of gateways; −1: none. */
  readonly from: number
  readonly to: number
}

export type InspectorTab = 'packet' | 'machine' | 'row' | 'why' | 'collision'

/** One run among those this visit made: scenario, faults, settings, seed. Its trace is kept, so stepping back loses nothing. */
export interface Branch {
  readonly id: string
  readonly label: string
  readonly scenario: string
  /** Where the scenario is none of ours. */
  readonly custom?: CustomScenario | undefined
  readonly seed: number
  readonly faults: readonly string[]
  readonly settings: readonly string[]
  /** Branch it was made from, and the step where it leaves it. */
  readonly parent: { readonly branch: string; readonly step: number } | null
}

/** A scenario of somebody's own, as text and as links carry it. */
export interface CustomScenario {
  readonly text: string
  readonly packed: string
}

export type RunStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly doneUs: number; readonly untilUs: number; readonly reading?: true }
  | { readonly kind: 'failed'; readonly message: string }

export const THEMES = ['system', 'light', 'dark', 'contrast', 'projector'] as const
export type Theme = (typeof THEMES)[number]

export interface ExplorerState {
  readonly loaded: LoadedTrace | undefined
  readonly run: RunStatus
  readonly branches: readonly Branch[]
  readonly branch: string
  /** Index into `loaded.steps`: the one cursor all views share. */
  readonly cursor: number
  readonly playing: boolean
  /** Virtual µs per real ms while playing; idle stretches are passed over quickly. */
  readonly speed: number
  /** Steps that only move data packets are stepped over unless this is set. */
  readonly dataSteps: boolean
  readonly selection: Selection
  readonly tab: InspectorTab
  readonly theme: Theme
  /** Traces of all branches of this visit, by branch id: going back to one is immediate. */
  readonly traces: Readonly<Record<string, LoadedTrace>>
  /**
   * Virtual time shown, µs: that of the cursor's step, and between two steps while playing. Only what rides along
   * (envelopes, time cursors) follows it; everything else follows `cursor`.
   */
  readonly clockUs: number
  /** What can be chosen; empty until it is loaded behind the first picture. */
  readonly scenarios: readonly ScenarioCard[]
  /** Only the figure and its foot, for slides and learning platforms. */
  readonly embed: boolean
  /** Id of the branch that the shown one is held against. */
  readonly compare: string | null
  /** Whether the list of keys is open. */
  readonly help: boolean
  readonly sheet: Sheet | null
  /** Which part the single panel of narrow pages shows. */
  readonly panel: NarrowPanel
  /** A user's error (bad link, unreadable file) or something done (link copied): shown once, dismissed by hand. */
  readonly notice: Notice | null
  /** What a person took away from the ladder, by branch (selectors/ladder-filter.ts). */
  readonly ladderFilters: Readonly<Record<string, LadderFilter>>
  /** Member of a crowd that is told of like any other node. */
  readonly client: NodeId | null
  /** What a word, a node or an SPI under the pointer lights up everywhere: `node:nar`, `spi:0x00000101`. */
  readonly lit: string | null
}

/** What is read over the page: review notes, the papers' figures beside ours, or experiments. */
export type Sheet = {
  readonly page: 'notes' | 'papers' | 'experiments'
  /** The one that is opened; of experiments with runs and seed, `establish-n/100/1`. */
  readonly note: string | null
}

/** Protocols that are hidden and nodes whose lifelines are folded; everything else shows. */
export interface LadderFilter {
  readonly protocols: readonly string[]
  readonly nodes: readonly NodeId[]
}

export type NarrowPanel = 'tables' | 'packet' | 'map' | 'machine' | 'row' | 'why' | 'collision'

export interface Notice {
  readonly kind: 'error' | 'done' | 'hint'
  readonly text: string
}
