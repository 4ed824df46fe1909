import type { Message } from '../../../trace/messages.ts'
import { isHidden } from '../../selectors/ladder-filter.ts'
import { uprightBox } from '../../selectors/labels-box.ts'
import { labelId } from '../../selectors/ladder-labels.ts'
import type { LadderLayout } from '../../selectors/ladder-layout.ts'
import type { Placement } from '../../selectors/labels.ts'
import { perTrace } from '../../selectors/per-trace.ts'
import type { LadderFilter } from '../../store/state.ts'
import type { ListedMessage } from './message-list.tsx'
import type { DrawnWindow } from './use-ladder-view.ts'

/** Up to here every message has its item on the picture; beyond, those in view. */
const ALL_MAX = 500

/** The list's items on the picture: over the label, or over the arrow's start where the label is hidden. */
export function listedMessages(layout: LadderLayout, words: Placement, drawn: DrawnWindow): readonly ListedMessage[] {
  const all = itemsOf(words)(layout)
  if (all.length <= ALL_MAX) return all.map(({ item }) => item)
  return all.flatMap(({ item, arrow }) => (arrow.y2 < drawn.top || arrow.y1 > drawn.bottom ? [] : [item]))
}

/** Made once for a layout: an item that stays is the same object and is not drawn again. */
const itemsOf = perTrace((words: Placement) =>
  perTrace((layout: LadderLayout) =>
    layout.arrows.map(arrow => {
      const [x, y] = [arrow.x1 + (arrow.x2 - arrow.x1) * 0.3, arrow.y1 + (arrow.y2 - arrow.y1) * 0.3]
      const label = words.placed.get(labelId.message(arrow.message.message))
      return { arrow, item: { message: arrow.message, place: label ?? { box: uprightBox(x - 24, y - 8, 48, 16) } } }
    }),
  ),
)

const NOWHERE = { box: uprightBox(0, 0, 0, 0) }

/** The list's items as rows: data packets too when they are shown. */
export const listedRows = (
  messages: readonly Message[],
  data: boolean,
  filter: LadderFilter,
): readonly ListedMessage[] =>
  messages
    .filter(message => (data || !message.traffic) && !isHidden(message, filter))
    .map(message => ({ message, place: NOWHERE }))
