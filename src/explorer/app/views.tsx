import { lazy, Suspense, type ReactNode } from 'react'
import type { InspectorTab } from '../store/state.ts'
import { LadderPanel } from '../views/ladder/ladder-panel.tsx'
import { PacketPanel } from '../views/packet/packet-panel.tsx'

// Depth comes when it is asked for: the first view stays small.
const Machine = lazy(() => import('../views/machine/machine-panel.tsx'))
const Row = lazy(() => import('../views/row/row-panel.tsx'))
const Collision = lazy(() => import('../views/collision/collision-panel.tsx'))
const Compare = lazy(() => import('../views/compare/compare-panel.tsx'))
const WholePageLink = lazy(() => import('./whole-page.tsx'))
const HelpDialog = lazy(() => import('./help-dialog.tsx'))
const Why = lazy(() => import('../views/why/why-panel.tsx'))

const SourcesDialog = lazy(() => import('../views/sources/sources-dialog.tsx'))

const later = (View: () => ReactNode) => (): ReactNode => (
  <Suspense fallback={null}>
    <View />
  </Suspense>
)

/** Where views are mounted: one line for each. */
export const LadderView: () => ReactNode = LadderPanel

export const CompareView: () => ReactNode = later(() => <Compare />)

/** Of an embedded figure. */
export const WholePage = later(() => <WholePageLink />)

/** What is read over the page. */
export const Help = later(() => <HelpDialog />)
export const Sources = later(() => <SourcesDialog />)

export const INSPECTOR_VIEWS: Readonly<Record<InspectorTab, () => ReactNode>> = {
  packet: PacketPanel,
  machine: later(() => <Machine />),
  row: later(() => <Row />),
  why: later(() => <Why />),
  collision: later(() => <Collision />),
}
