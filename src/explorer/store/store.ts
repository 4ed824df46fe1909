import { create } from 'zustand'
import { storyOf } from '../selectors/crowd-facts.ts'
import type { ExplorerState, LoadedTrace } from './state.ts'

export const initialState: ExplorerState = {
  loaded: undefined,
  run: { kind: 'idle' },
  branches: [],
  branch: '',
  cursor: 0,
  playing: false,
  // 1/200 of real time: a 4 ms flight takes 0.8 s.
  speed: 5,
  dataSteps: false,
  selection: { kind: 'none' },
  tab: 'packet',
  theme: 'system',
  traces: {},
  clockUs: 0,
  scenarios: [],
  embed: false,
  compare: null,
  help: false,
  sheet: null,
  panel: 'tables',
  notice: null,
  ladderFilters: {},
  client: null,
  lit: null,
}

/** The one store of the page. Views read it through selectors; only actions.ts and branch-actions.ts write it. */
export const useExplorer = create<ExplorerState>()(() => initialState)

/** The run as ladder, map and timeline tell it. */
export const useStory = (): LoadedTrace | undefined =>
  useExplorer(({ loaded, client }) => loaded && storyOf(loaded, client))
