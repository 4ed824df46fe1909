import type { NodeId } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'
import type { TraceNode } from '../../trace/trace.ts'
import type { LoadedTrace } from '../store/state.ts'

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

/** What ladder, map and tables tell of a run: all of it, or what is left beside the crowd. */
export const storyOf = (loaded: LoadedTrace, client: NodeId | null): LoadedTrace =>
  loaded.crowd?.story(client) ?? loaded
