import type { ReactNode } from 'react'
import type { InspectorTab } from '../store/state.ts'
import { LadderPanel } from '../views/ladder/ladder-panel.tsx'

const Empty = (): ReactNode => null

/** Where views are mounted: one line for each. */
export const LadderView: () => ReactNode = LadderPanel

export const INSPECTOR_VIEWS: Readonly<Record<InspectorTab, () => ReactNode>> = {
  packet: Empty,
  machine: Empty,
  row: Empty,
  why: Empty,
}
