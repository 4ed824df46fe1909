import { memo, useMemo, type ReactNode } from 'react'
import type { PlacedNote } from '../../selectors/ladder-notes.ts'
import { labelId } from '../../selectors/ladder-labels.ts'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import type { Placement } from '../../selectors/labels.ts'
import { DataLines, IdleBundles } from './arrows.tsx'
import { Ground } from './ground.tsx'
import type { LabelOf } from './message-text.ts'
import {
  Arrows,
  Envelopes,
  MovingBreakWords,
  MovingDense,
  MovingLine,
  MovingTicks,
  MovingVeil,
  useBegun,
} from './moving.tsx'
import { NoteLeaders, Notes } from './notes.tsx'
import { Strips } from './strips.tsx'
import type { DrawnWindow } from './use-ladder-view.ts'
import { MarkWords, MessageWord, StateWords, StillWords } from './words.tsx'
import styles from './ladder.module.css'

/** More lines than this in view are drawn as a few long paths: no tails, no heads, no envelopes. */
const DENSE_FROM = 500

interface Props {
  readonly layout: LadderLayout
  readonly words: Placement
  readonly notes: readonly PlacedNote[]
  readonly drawn: DrawnWindow
  readonly cursor: number
  readonly selected: number | undefined
  readonly hovered: number | undefined
  readonly labelOf: LabelOf
  /** What many nodes say together, under the messages. */
  readonly under: ReactNode
}

/** The drawing itself. What stands still is drawn once a layout, what a step passes with the step, the rest by the clock. */
export const Picture = memo(function Picture({
  layout,
  words,
  notes,
  drawn,
  cursor,
  selected,
  hovered,
  labelOf,
  under,
}: Props): ReactNode {
  const { lanes, scale } = layout
  const arrows = useMemo(() => layout.arrows.filter(line => inWindow(line, drawn)), [layout, drawn])
  const lines = useMemo(() => layout.dataLines.filter(line => inWindow(line, drawn)), [layout, drawn])
  const begun = useBegun(layout)
  const dense = arrows.length + lines.length > DENSE_FROM
  return (
    <svg className={styles.picture} width={lanes.width} height={scale.height} aria-hidden="true">
      <Ground layout={layout} drawn={drawn} begun={begun} />
      {under}
      <MovingVeil layout={layout} />
      <Strips layout={layout} labelOf={labelOf} cursor={cursor} />
      <MovingTicks layout={layout} drawn={drawn} />
      {dense && <MovingDense layout={layout} arrows={arrows} dataLines={lines} />}
      <IdleBundles bundles={layout.bundles} />
      {!dense && <DataLines lines={lines} cursor={cursor} selected={selected} />}
      {!dense && <Arrows layout={layout} arrows={arrows} cursor={cursor} selected={selected} hovered={hovered} />}
      <MovingLine layout={layout} />
      {!dense && <Envelopes layout={layout} arrows={arrows} cursor={cursor} />}
      <NoteLeaders notes={notes} />
      <MovingBreakWords layout={layout} words={words} drawn={drawn} />
      <StillWords layout={layout} words={words} drawn={drawn} begun={begun} />
      <StateWords layout={layout} words={words} drawn={drawn} cursor={cursor} />
      <MarkWords layout={layout} cursor={cursor} />
      {arrows.map(arrow => {
        const { message, step } = arrow.message
        const label = words.placed.get(labelId.message(message))
        return label === undefined ? null : (
          <MessageWord
            key={message}
            arrow={arrow}
            label={label}
            future={step > cursor}
            selected={message === selected}
          />
        )
      })}
      <Notes notes={notes} />
    </svg>
  )
})

const inWindow = (line: { readonly y1: number; readonly y2: number }, drawn: DrawnWindow): boolean =>
  Math.max(line.y1, line.y2) >= drawn.top && line.y1 <= drawn.bottom
