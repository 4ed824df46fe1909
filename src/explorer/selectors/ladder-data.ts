import type { Message } from '../../trace/messages.ts'
import type { LoadedTrace } from '../store/state.ts'
import { ARROW_INSET, flightOf, type LaneX } from './ladder-flight.ts'
import { yAt, type TimeScale, type TimeSegment } from './ladder-time.ts'

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
  /** Of an idle stretch: drawn as one line. */
  readonly idle: boolean
}

/** Denser than one packet in this many px is bundled (visual language §6). */
const DENSE = 8

interface Drawing {
  readonly lines: DataLine[]
  readonly bundles: Bundle[]
}

interface Open {
  packets: number
  lost: number
  top: number
  bottom: number
  hidden: number
}

/**
 * Lines of the data packets, at most one per 8 px and direction, and bundles that count where some are left out. In
 * idle stretches packets are only counted: there time has no scale, so a line would say nothing.
 */
export function dataLines(
  loaded: LoadedTrace,
  endSteps: readonly (number | null)[],
  laneX: LaneX,
  scale: TimeScale,
): Drawing {
  const drawing: Drawing = { lines: [], bundles: [] }
  const lastDrawn = new Map<string, number>()
  const open = new Map<string, Open>()
  const idle = new IdleCount(scale)
  for (const message of loaded.told) {
    if (!message.traffic) continue
    const line = flightOf(message, loaded.trace.endedAtUs, laneX, atUs => yAt(scale, atUs))
    if (line === undefined) continue
    const pair = [line.x1, laneEnd(message, laneX)].sort((a, b) => a - b).join(' ')
    if (idle.counted(message.sentUs, pair, line.lost)) continue
    const group = open.get(pair)
    if (group !== undefined && line.y1 - group.bottom >= 2 * DENSE) close(open, pair, drawing)
    const current = open.get(pair) ?? { packets: 0, lost: 0, top: line.y1, bottom: line.y1, hidden: 0 }
    open.set(pair, current)
    const way = `${message.from} ${message.to}`
    const drawn = line.y1 - (lastDrawn.get(way) ?? -Infinity) >= DENSE
    if (drawn) lastDrawn.set(way, line.y1)
    current.packets += 1
    current.lost += line.lost ? 1 : 0
    current.hidden += drawn ? 0 : 1
    current.bottom = Math.max(current.bottom, line.y1)
    if (drawn) drawing.lines.push({ message, ...line, endStep: endSteps[message.message - 1] ?? null })
  }
  for (const pair of open.keys()) close(open, pair, drawing)
  drawing.bundles.push(...idle.bundles())
  return drawing
}

function close(open: Map<string, Open>, pair: string, drawing: Drawing): void {
  const group = open.get(pair)
  open.delete(pair)
  if (group === undefined || group.hidden === 0) return
  const { packets, lost, top, bottom } = group
  drawing.bundles.push(bundleOf(pair, top, bottom, packets, lost, false))
}

function bundleOf(pair: string, top: number, bottom: number, packets: number, lost: number, idle: boolean): Bundle {
  const [left = 0, right = 0] = pair.split(' ').map(Number)
  return { id: `${pair} ${Math.round(top)}`, left, right, top, bottom, packets, lost, idle }
}

/** Counts packets by idle stretch and pair of lifelines; messages come in rising order of time. */
class IdleCount {
  private readonly stretches: readonly TimeSegment[]
  private at = 0
  private readonly counts = new Map<string, { stretch: TimeSegment; pair: string; packets: number; lost: number }>()

  constructor(scale: TimeScale) {
    this.stretches = scale.segments.filter(segment => segment.kind === 'idle')
  }

  counted(sentUs: number, pair: string, isLost: boolean): boolean {
    let stretch = this.stretches[this.at]
    while (stretch !== undefined && stretch.endUs <= sentUs) stretch = this.stretches[++this.at]
    if (stretch === undefined || sentUs < stretch.startUs) return false
    const key = `${stretch.startUs} ${pair}`
    const count = this.counts.get(key) ?? { stretch, pair, packets: 0, lost: 0 }
    this.counts.set(key, count)
    count.packets += 1
    count.lost += isLost ? 1 : 0
    return true
  }

  bundles(): readonly Bundle[] {
    return [...this.counts.values()].map(({ stretch, pair, packets, lost }) =>
      bundleOf(pair, stretch.top, stretch.bottom, packets, lost, true),
    )
  }
}

/** The other lifeline's side of a lost packet too, so that both directions and both fates share one bundle. */
function laneEnd(message: Message, laneX: LaneX): number {
  const from = laneX(message.from) ?? 0
  const to = laneX(message.to) ?? 0
  return to - Math.sign(to - from) * ARROW_INSET
}
