import { lazy, memo, Suspense, type ReactNode } from 'react'
import type { DataLine } from '../../selectors/ladder-data.ts'
import type { Arrow, LadderLayout } from '../../selectors/ladder-layout.ts'
import { yAt } from '../../selectors/ladder-time.ts'
import type { Placement } from '../../selectors/labels.ts'
import { useExplorer } from '../../store/store.ts'
import { ArrowShape, Envelope } from './arrow.tsx'
import { partOf, phaseOf } from './arrows.tsx'
import { AxisTicks, coveredTick } from './axis.tsx'
import { CursorLine, FutureVeil } from './cursor.tsx'
import type { DrawnWindow } from './use-ladder-view.ts'
import { BreakWords, coveredBreak } from './words.tsx'

const DenseLines = lazy(() => import('./dense.tsx'))

// What rides along while time plays. Each part follows the clock by itself: between two steps nothing else is drawn.

interface Props {
  readonly layout: LadderLayout
}

/** px of the moment shown. */
const useCursorY = ({ scale }: LadderLayout): number => useExplorer(state => yAt(scale, state.clockUs))

/** How many of the outages have begun. */
export const useBegun = ({ outages }: LadderLayout): number =>
  useExplorer(state => outages.filter(({ startUs }) => startUs <= state.clockUs).length)

export function MovingVeil({ layout }: Props): ReactNode {
  return <FutureVeil y={useCursorY(layout)} lanes={layout.lanes} height={layout.scale.height} />
}

export function MovingLine({ layout }: Props): ReactNode {
  const clockUs = useExplorer(state => state.clockUs)
  return <CursorLine y={yAt(layout.scale, clockUs)} clockUs={clockUs} lanes={layout.lanes} />
}

export function MovingTicks({ layout, drawn }: Props & { readonly drawn: DrawnWindow }): ReactNode {
  const covered = useExplorer(state => coveredTick(layout, yAt(layout.scale, state.clockUs)))
  return <AxisTicks layout={layout} drawn={drawn} covered={covered} />
}

interface WordsProps extends Props {
  readonly words: Placement
  readonly drawn: DrawnWindow
}

export function MovingBreakWords({ layout, words, drawn }: WordsProps): ReactNode {
  const covered = useExplorer(state => coveredBreak(layout, words, yAt(layout.scale, state.clockUs)))
  return <BreakWords layout={layout} words={words} drawn={drawn} covered={covered} />
}

interface DenseProps extends Props {
  readonly arrows: readonly Arrow[]
  readonly dataLines: readonly DataLine[]
}

export function MovingDense({ layout, arrows, dataLines }: DenseProps): ReactNode {
  const { lanes, scale } = layout
  const y = useCursorY(layout)
  return (
    <Suspense>
      <DenseLines arrows={arrows} dataLines={dataLines} cursorY={y} width={lanes.width} height={scale.height} />
    </Suspense>
  )
}

interface ArrowsProps extends Props {
  readonly arrows: readonly Arrow[]
  readonly cursor: number
  readonly selected: number | undefined
  readonly hovered: number | undefined
}

/** The control messages in view. Only those the cursor crosses are drawn again while time plays. */
export const Arrows = memo(function Arrows({ layout, arrows, cursor, selected, hovered }: ArrowsProps): ReactNode {
  return arrows.map(arrow => {
    const { message } = arrow.message
    const phase = phaseOf(arrow, cursor)
    const shared = { arrow, selected: message === selected, lit: message === hovered }
    return phase === 'crossing' ? (
      <CrossingArrow key={message} layout={layout} {...shared} />
    ) : (
      <ArrowShape key={message} phase={phase} part={0} {...shared} />
    )
  })
})

interface CrossingProps extends Props {
  readonly arrow: Arrow
  readonly selected: boolean
  readonly lit: boolean
}

function CrossingArrow({ layout, ...shared }: CrossingProps): ReactNode {
  const y = useCursorY(layout)
  return <ArrowShape phase="crossing" part={partOf(shared.arrow, y)} {...shared} />
}

/** Envelopes stand above everything but the words. */
export const Envelopes = memo(function Envelopes({
  layout,
  arrows,
  cursor,
}: Omit<ArrowsProps, 'selected' | 'hovered'>): ReactNode {
  return arrows.map(arrow =>
    phaseOf(arrow, cursor) === 'crossing' ? (
      <MovingEnvelope key={arrow.message.message} layout={layout} arrow={arrow} />
    ) : null,
  )
})

function MovingEnvelope({ layout, arrow }: Props & { readonly arrow: Arrow }): ReactNode {
  const y = useCursorY(layout)
  return y >= arrow.y1 && y <= arrow.y2 ? <Envelope arrow={arrow} part={partOf(arrow, y)} /> : null
}
