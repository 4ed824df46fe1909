import type { RowEvent, TraceEvent } from '../../trace/event.ts'
import type { LoadedTrace } from '../store/state.ts'
import { perTrace } from './per-trace.ts'
import type { RowAddress } from './row-history.ts'

/**
 * For every step the control message to show while none is picked: the one it sends, else the one that ends in it, else
 * that of the step before. 0 = none yet. O(events), once for a trace.
 */
const followedMessages = perTrace((loaded: LoadedTrace): Uint32Array => {
  const followed = new Uint32Array(loaded.steps.length)
  let last = 0
  for (const step of loaded.steps) {
    const sent = step.events.find(event => event.kind === 'sent' && !event.traffic)
    const shown = sent ?? step.events.find(event => endsControl(event, loaded))
    if (shown !== undefined && 'message' in shown && shown.message !== null) last = shown.message
    followed[step.index] = last
  }
  return followed
})

const endsControl = (event: TraceEvent, { messages }: LoadedTrace): boolean =>
  (event.kind === 'received' || event.kind === 'lost' || event.kind === 'rejected') &&
  event.message !== null &&
  messages[event.message - 1]?.traffic === false

/** Number of the message the packet view shows by itself; 0 while nothing was said. O(1). */
export const followedMessage = (loaded: LoadedTrace, cursor: number): number => followedMessages(loaded)[cursor] ?? 0

const isNews = (event: TraceEvent): event is RowEvent => event.kind === 'row' && !event.counter

/** For every step the row it changes, else the last one changed after the set-up. */
const followedRows = perTrace((loaded: LoadedTrace): readonly (RowAddress | undefined)[] => {
  let last: RowAddress | undefined
  return loaded.steps.map(({ index, events }) => {
    // The set-up fills every table at once: none of its rows is news.
    const changed = index === 0 ? undefined : (events.find(isGrown) ?? events.find(isNews))
    if (changed !== undefined) last = { node: changed.node, table: changed.table, key: changed.key }
    return last
  })
})

const isGrown = (event: TraceEvent): event is RowEvent => isNews(event) && event.row !== null

/** The row the row view shows by itself; undefined before any changed. O(1). */
export const followedRow = (loaded: LoadedTrace, cursor: number): RowAddress | undefined => followedRows(loaded)[cursor]
