import type { Message } from '../../trace/messages.ts'
import type { LadderFilter, LoadedTrace } from '../store/state.ts'
import { ladderFacts, type BandFact, type HandoverFact, type MarkFact, type OutageFact } from './ladder.ts'
import { dataLines, type Bundle, type DataLine } from './ladder-data.ts'
import { isHidden } from './ladder-filter.ts'
import { flightOf, type Flight, type LaneX } from './ladder-flight.ts'
import { axisTicks, STRIP_HEIGHT, timeScale, yAt, type Tick, type TimeScale } from './ladder-time.ts'
import type { Lanes } from './lanes.ts'

/** Colour and tail by protocol (visual language §2.3). */
export type ArrowStyle = 'cxtp' | 'ike' | 'esp' | 'mobility'

export interface Arrow {
  readonly message: Message
  readonly style: ArrowStyle
  /** From the sender's lifeline … */
  readonly x1: number
  readonly y1: number
  /** … to where it arrives, or is lost. */
  readonly x2: number
  readonly y2: number
  readonly lost: boolean
  readonly endStep: number | null
}

export interface Band extends BandFact {
  readonly x: number
  readonly top: number
  readonly bottom: number
}

export interface Strip extends HandoverFact {
  readonly x: number
  readonly top: number
  readonly bottom: number
  /** Length of the idle time left out beside it, µs. */
  readonly leftOutUs: number
}

export interface OutageField extends OutageFact {
  readonly top: number
  readonly bottom: number
}

export interface Mark extends MarkFact {
  readonly x: number
  readonly y: number
}

/** Where idle time was left out. */
export interface Break {
  readonly top: number
  readonly bottom: number
  readonly lengthUs: number
}

/** Everything the ladder draws, at one size: px from its top left corner. */
export interface LadderLayout {
  readonly lanes: Lanes
  readonly scale: TimeScale
  readonly arrows: readonly Arrow[]
  readonly dataLines: readonly DataLine[]
  readonly bundles: readonly Bundle[]
  readonly bands: readonly Band[]
  readonly downs: readonly { readonly x: number; readonly top: number; readonly bottom: number }[]
  readonly strips: readonly Strip[]
  readonly outages: readonly OutageField[]
  readonly marks: readonly Mark[]
  readonly breaks: readonly Break[]
  readonly ticks: readonly Tick[]
}

export interface LadderOptions {
  /** 1 = a control message on a short hop falls 18 px. */
  readonly zoom: number
  readonly compressed: boolean
  readonly data: boolean
  /** Messages that are left out by hand. */
  readonly filter: LadderFilter
}

/** So that the whole of a handover fits into a laptop's ladder, and labels still ride on the slopes. */
const SHORT_FALL = 18

/** Lays the run out on its lanes. O(events) for a new size; nothing of it depends on the cursor. */
export function ladderLayout(loaded: LoadedTrace, lanes: Lanes, options: LadderOptions): LadderLayout {
  const facts = ladderFacts(loaded)
  const natural = Math.min(80, Math.max(0.2, SHORT_FALL / (facts.shortFlightUs / 1_000)))
  const handovers = facts.handovers.filter(({ node }) => lanes.byNode.has(node))
  const scale = timeScale({
    momentsUs: facts.momentsUs,
    stripsUs: handovers.map(({ startUs }) => startUs),
    endUs: loaded.trace.endedAtUs,
    pxPerMs: natural * options.zoom,
    compressed: options.compressed,
    crowded: loaded.crowd !== undefined,
  })
  const laneX = laneFinder(lanes)
  const y = (atUs: number): number => yAt(scale, atUs)
  const data = options.data ? dataLines(loaded, facts.endSteps, laneX, scale) : { lines: [], bundles: [] }
  return {
    lanes,
    scale,
    arrows: arrowsOf(loaded, facts.endSteps, laneX, y, options.filter),
    dataLines: data.lines,
    bundles: data.bundles,
    bands: facts.bands.flatMap(band => {
      const lane = lanes.byNode.get(band.node)
      return lane === undefined ? [] : [{ ...band, x: lane.x, top: y(band.startUs), bottom: y(band.endUs) }]
    }),
    downs: facts.downs.flatMap(down => {
      const lane = lanes.byNode.get(down.node)
      return lane === undefined ? [] : [{ x: lane.x, top: y(down.startUs), bottom: y(down.endUs) }]
    }),
    strips: handovers.map(handover => stripOf(handover, scale, laneX(handover.node) ?? 0)),
    outages: facts.outages.map(outage => ({ ...outage, top: y(outage.startUs), bottom: y(outage.endUs) })),
    marks: facts.marks.map(mark => ({ ...mark, x: laneX(mark.node) ?? lanes.axisX, y: y(mark.atUs) })),
    breaks: breaksOf(scale),
    ticks: axisTicks(scale),
  }
}

function laneFinder(lanes: Lanes): LaneX {
  const folded = new Set(lanes.folded.map(({ id }) => id))
  return node => lanes.byNode.get(node)?.x ?? (folded.has(node) ? lanes.width - 14 : undefined)
}

export function styleOf(message: Pick<Message, 'protocol' | 'traffic'>): ArrowStyle {
  // What goes by SCTP or TCP are the further parts of CXTP messages.
  if (['CXTP', 'SCTP', 'TCP'].includes(message.protocol)) return 'cxtp'
  if (message.protocol.startsWith('IKE')) return 'ike'
  return message.traffic ? 'esp' : 'mobility'
}

function arrowsOf(
  loaded: LoadedTrace,
  endSteps: readonly (number | null)[],
  laneX: LaneX,
  y: (atUs: number) => number,
  filter: LadderFilter,
): readonly Arrow[] {
  const last = new Map<string, Flight>()
  return loaded.told.flatMap(message => {
    if (message.traffic || isHidden(message, filter)) return []
    const flight = flightOf(message, loaded.trace.endedAtUs, laneX, y)
    if (flight === undefined) return []
    const way = `${message.from} ${message.to}`
    const line = apart(flight, last.get(way))
    last.set(way, line)
    return [{ message, style: styleOf(message), ...line, endStep: endSteps[message.message - 1] ?? null }]
  })
}

/** Two messages that go the same way at the same time would lie on each other: the second is drawn a little lower. */
function apart(line: Flight, before: Flight | undefined): Flight {
  if (before === undefined || Math.abs(line.y1 - before.y1) >= SIDE_BY_SIDE) return line
  const down = before.y1 + SIDE_BY_SIDE - line.y1
  return { ...line, y1: line.y1 + down, y2: line.y2 + down }
}
const SIDE_BY_SIDE = 5

function stripOf(handover: HandoverFact, scale: TimeScale, x: number): Strip {
  const at = scale.segments.findIndex(({ kind, startUs }) => kind === 'strip' && startUs === handover.startUs)
  const segment = scale.segments[at]
  const top = segment === undefined ? yAt(scale, handover.startUs) : segment.top + 5
  const beside = [scale.segments[at - 1], scale.segments[at + 1]].filter(other => other?.kind === 'idle')
  const leftOutUs = beside.reduce((sum, other) => sum + (other === undefined ? 0 : other.endUs - other.startUs), 0)
  return { ...handover, x, top, bottom: top + STRIP_HEIGHT, leftOutUs }
}

/** Idle stretches that say their own length; those at a strip are told by the strip. */
function breaksOf({ segments }: TimeScale): readonly Break[] {
  return segments.flatMap((segment, i) => {
    if (segment.kind !== 'idle') return []
    const atStrip = segments[i - 1]?.kind === 'strip' || segments[i + 1]?.kind === 'strip'
    if (atStrip) return []
    return [{ top: segment.top, bottom: segment.bottom, lengthUs: segment.endUs - segment.startUs }]
  })
}
