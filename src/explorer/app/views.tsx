import type { ReactNode } from 'react'
import type { InspectorTab } from '../store/state.ts'

const Empty = (): ReactNode => null

/** Where views are mounted: one line for each. */
export const LadderView: () => ReactNode = Empty

export const INSPECTOR_VIEWS: Readonly<Record<InspectorTab, () => ReactNode>> = {
  packet: Empty,
  machine: Empty,
  row: Empty,
  why: Empty,
}
