import { useCallback, type ReactNode, type RefObject } from 'react'
import { t } from '../../i18n/t.ts'
import type { Placement } from '../../selectors/labels.ts'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import type { PlacedNote } from '../../selectors/ladder-notes.ts'
import type { Picked } from '../../selectors/ladder-pick.ts'
import { steady } from '../../selectors/per-trace.ts'
import type { WhatIfKind } from '../../store/fault-text.ts'
import { Heads, type HeadView } from './heads.tsx'
import { listedMessages } from './listed-messages.ts'
import { MessageList, type ListedMessage } from './message-list.tsx'
import type { LabelOf } from './message-text.ts'
import { Picture } from './picture.tsx'
import { MessageTooltip } from './tooltip.tsx'
import { useTooltip } from './use-tooltip.ts'
import { useDrawnWindow } from './use-ladder-view.ts'
import { usePointing } from './use-pointing.ts'
import styles from './ladder.module.css'

export interface LadderProps {
  readonly layout: LadderLayout
  readonly words: Placement
  readonly notes: readonly PlacedNote[]
  readonly heads: readonly HeadView[]
  readonly cursor: number
  /** Height to keep in view, px. */
  readonly followedY: number
  readonly selected: number | undefined
  readonly follow: boolean
  /** px of the scrolling picture. */
  readonly height: number
  readonly labelOf: LabelOf
  readonly under: ReactNode
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly onPick: (picked: Picked) => void
  readonly onTime: (atUs: number) => void
  readonly onWhatIf: (message: number, kind: WhatIfKind, option?: string) => void
}

const itemsIn = steady(listedMessages)

/** The message sequence as a picture, with its list lying over it. */
export function Ladder(props: LadderProps): ReactNode {
  const { layout, words, scroller, height, labelOf, onPick, onTime } = props
  const drawn = useDrawnWindow(scroller, { y: props.followedY, height, whole: layout.scale.height, on: props.follow })
  const near = usePointing(scroller, layout, { onPick, onTime })
  const items = itemsIn(layout, words, drawn)
  const { shown, onHover } = useTooltip()
  const onSelect = useCallback((message: number): void => onPick({ kind: 'message', message }), [onPick])
  return (
    <>
      <div className={styles.heads}>
        <Heads lanes={layout.lanes} heads={props.heads} />
      </div>
      <div ref={scroller} className={styles.scroller}>
        <div
          className={styles.paper}
          style={{ height: layout.scale.height }}
          data-near={near === undefined ? undefined : ''}
        >
          <Picture
            layout={layout}
            words={words}
            notes={props.notes}
            drawn={drawn}
            cursor={props.cursor}
            selected={props.selected}
            hovered={near}
            labelOf={labelOf}
            under={props.under}
          />
          <MessageList
            items={items}
            labelOf={labelOf}
            selected={props.selected}
            form="picture"
            onSelect={onSelect}
            onHover={onHover}
            onWhatIf={props.onWhatIf}
          />
          <Tooltip items={items} shown={shown} width={layout.lanes.width} labelOf={labelOf} />
        </div>
      </div>
      {words.hidden.length > 0 && (
        <p className={styles.hiddenWords}>{t('ladder', 'hiddenWords', words.hidden.length)}</p>
      )}
    </>
  )
}

interface TooltipProps {
  readonly items: readonly ListedMessage[]
  readonly shown: number | undefined
  readonly width: number
  readonly labelOf: LabelOf
}

function Tooltip({ items, shown, width, labelOf }: TooltipProps): ReactNode {
  const item = shown === undefined ? undefined : items.find(({ message }) => message.message === shown)
  return item === undefined ? null : (
    <MessageTooltip message={item.message} box={item.place.box} width={width} labelOf={labelOf} />
  )
}
