import { useMemo, type ReactNode } from 'react'
import type { PlacedNote } from '../../selectors/ladder-notes.ts'
import { labelId } from '../../selectors/ladder-labels.ts'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import type { Placement } from '../../selectors/labels.ts'
import { Arrows, DataLines, Envelopes, IdleBundles } from './arrows.tsx'
import { AxisTicks, coveredTick } from './axis.tsx'
import { CursorLine, FutureVeil } from './cursor.tsx'
import { DENSE_FROM, DenseLines } from './dense.tsx'
import { Ground } from './ground.tsx'
import type { LabelOf } from './message-text.ts'
import { NoteLeaders, Notes } from './notes.tsx'
import { Strips } from './strips.tsx'
import type { DrawnWindow } from './use-ladder-view.ts'
import { BreakWords, coveredBreak, MarkWords, MessageWord, StateWords, StillWords } from './words.tsx'
import styles from './ladder.module.css'

interface Props {
  readonly layout: LadderLayout
  readonly words: Placement
  readonly notes: readonly PlacedNote[]
  readonly drawn: DrawnWindow
  readonly cursor: number
  readonly cursorY: number
  readonly clockUs: number
  readonly selected: number | undefined
  readonly hovered: number | undefined
  readonly labelOf: LabelOf
}

/** The drawing itself. What stands still is drawn once a layout; a step redraws the cursor and what it passes. */
export function Picture({
  layout,
  words,
  notes,
  drawn,
  cursor,
  cursorY,
  clockUs,
  selected,
  hovered,
  labelOf,
}: Props): ReactNode {
  const { lanes, scale } = layout
  const arrows = useMemo(() => layout.arrows.filter(line => inWindow(line, drawn)), [layout, drawn])
  const lines = useMemo(() => layout.dataLines.filter(line => inWindow(line, drawn)), [layout, drawn])
  const begun = layout.outages.filter(({ startUs }) => startUs <= clockUs).length
  const dense = arrows.length + lines.length > DENSE_FROM
  return (
    <svg className={styles.picture} width={lanes.width} height={scale.height} aria-hidden="true">
      <Ground layout={layout} drawn={drawn} begun={begun} />
      <FutureVeil y={cursorY} lanes={lanes} height={scale.height} />
      <Strips layout={layout} labelOf={labelOf} cursor={cursor} />
      <AxisTicks layout={layout} drawn={drawn} covered={coveredTick(layout, cursorY)} />
      {dense && (
        <DenseLines arrows={arrows} dataLines={lines} cursorY={cursorY} width={lanes.width} height={scale.height} />
      )}
      <IdleBundles bundles={layout.bundles} />
      {!dense && <DataLines lines={lines} cursor={cursor} selected={selected} />}
      {!dense && <Arrows arrows={arrows} cursor={cursor} cursorY={cursorY} selected={selected} hovered={hovered} />}
      <CursorLine y={cursorY} clockUs={clockUs} lanes={lanes} />
      {!dense && <Envelopes arrows={arrows} cursor={cursor} cursorY={cursorY} />}
      <NoteLeaders notes={notes} />
      <BreakWords layout={layout} words={words} drawn={drawn} covered={coveredBreak(layout, words, cursorY)} />
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
}

const inWindow = (line: { readonly y1: number; readonly y2: number }, drawn: DrawnWindow): boolean =>
  Math.max(line.y1, line.y2) >= drawn.top && line.y1 <= drawn.bottom
