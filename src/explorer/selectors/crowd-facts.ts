import type { NodeId } from '../../trace/event.ts'
import type { LoadedTrace } from '../store/state.ts'

/** What ladder, map and tables tell of a run: all of it, or what is left beside the crowd. */
export const storyOf = (loaded: LoadedTrace, client: NodeId | null): LoadedTrace =>
  loaded.crowd?.story(client) ?? loaded
