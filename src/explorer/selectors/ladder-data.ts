import type { Message } from '../../trace/messages.ts'
import type { LoadedTrace } from '../store/state.ts'
import { ARROW_INSET, flightOf, type LaneX } from './ladder-flight.ts'
import { yAt, type TimeScale } from './ladder-time.ts'

/** A data packet on one hop: a thin dotted line. */
export interface DataLine {
  readonly message: Message
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly lost: boolean
  readonly endStep: number | null
}

/** Packets between two lifelines too dense to draw one by one. */
export interface Bundle {
  readonly id: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly packets: number
  readonly lost: number
}

/** Denser than one packet in this many px is bundled (visual language §6). */
const DENSE = 8

interface Open {
  packets: number
  lost: number
  top: number
  bottom: number
  hidden: number
}

/** Lines of the data packets, at most one per 8 px and direction, and bundles for the stretches that lost some. */
export function dataLines(
  loaded: LoadedTrace,
  endSteps: readonly (number | null)[],
  laneX: LaneX,
  scale: TimeScale,
): { readonly lines: readonly DataLine[]; readonly bundles: readonly Bundle[] } {
  const lines: DataLine[] = []
  const bundles: Bundle[] = []
  const lastDrawn = new Map<string, number>()
  const open = new Map<string, Open>()
  const close = (pair: string): void => {
    const bundle = open.get(pair)
    open.delete(pair)
    if (bundle === undefined || bundle.hidden === 0) return
    const ends = pair.split(' ').map(Number)
    const [left = 0, right = 0] = ends
    const { packets, lost, top, bottom } = bundle
    bundles.push({ id: `${pair} ${Math.round(top)}`, left, right, top, bottom, packets, lost })
  }
  for (const message of loaded.messages) {
    if (!message.traffic) continue
    const line = flightOf(message, loaded.trace.endedAtUs, laneX, atUs => yAt(scale, atUs))
    if (line === undefined) continue
    const pair = [line.x1, laneEnd(message, laneX)].sort((a, b) => a - b).join(' ')
    const group = open.get(pair)
    if (group !== undefined && line.y1 - group.bottom >= 2 * DENSE) close(pair)
    const current = open.get(pair) ?? { packets: 0, lost: 0, top: line.y1, bottom: line.y1, hidden: 0 }
    open.set(pair, current)
    const way = `${message.from} ${message.to}`
    const drawn = line.y1 - (lastDrawn.get(way) ?? -Infinity) >= DENSE
    if (drawn) lastDrawn.set(way, line.y1)
    current.packets += 1
    current.lost += line.lost ? 1 : 0
    current.hidden += drawn ? 0 : 1
    current.bottom = Math.max(current.bottom, line.y1)
    if (drawn) lines.push({ message, ...line, endStep: endSteps[message.message - 1] ?? null })
  }
  for (const pair of open.keys()) close(pair)
  return { lines, bundles }
}

/** The other lifeline's side of a lost packet too, so that both directions and both fates share one bundle. */
function laneEnd(message: Message, laneX: LaneX): number {
  const from = laneX(message.from) ?? 0
  const to = laneX(message.to) ?? 0
  return to - Math.sign(to - from) * ARROW_INSET
}
