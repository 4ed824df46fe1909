import type { NodeId } from '../../trace/event.ts'
import type { Message } from '../../trace/messages.ts'

/** x of a node: its lifeline, or the right edge where folded nodes are. */
export type LaneX = (node: NodeId) => number | undefined

/** A message's way over the picture: from the sender's lifeline to where it arrives, or is lost. */
export interface Flight {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly lost: boolean
}

/** Arrows start and end this far from the middle of a lifeline. */
export const ARROW_INSET = 8
/** The part of the way that a lost message still went: most of it, so that the ring stands clear of both lifelines. */
const LOST_PART = 0.62
/** A frame lost the moment it is sent would lie flat; it falls as far as a short flight. */
const LOST_FALL = 8

/** Line of a message between two lifelines; undefined when one of them is not in the picture. */
export function flightOf(
  message: Message,
  endUs: number,
  laneX: LaneX,
  y: (atUs: number) => number,
): Flight | undefined {
  const from = laneX(message.from)
  const to = laneX(message.to)
  if (from === undefined || to === undefined || from === to) return undefined
  const way = Math.sign(to - from)
  const [x1, xEnd] = [from + way * ARROW_INSET, to - way * ARROW_INSET]
  const y1 = y(message.sentUs)
  if (message.receivedUs !== null) return { x1, y1, x2: xEnd, y2: y(message.receivedUs), lost: false }
  if (message.lostUs === null) return { x1, y1, x2: x1 + (xEnd - x1) * LOST_PART, y2: y(endUs), lost: false }
  return { x1, y1, x2: x1 + (xEnd - x1) * LOST_PART, y2: Math.max(y(message.lostUs), y1 + LOST_FALL), lost: true }
}
