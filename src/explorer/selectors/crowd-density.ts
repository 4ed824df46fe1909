import type { LoadedTrace } from '../store/state.ts'
import { styleOf, type ArrowStyle, type LadderLayout } from './ladder-layout.ts'
import { yAt, type TimeSegment } from './ladder-time.ts'
import { crowdNode } from './crowd-story.ts'

/** How many messages of a crowd go between two lifelines over time: bars at one of them, as long as they are many. */
export interface DensityShape {
  readonly id: string
  readonly style: ArrowStyle
  readonly d: string
}

/** Of a stretch whose time is left out: all that happens in it, in words beside the crowd's lifeline. */
export interface DensityCount {
  readonly x: number
  readonly y: number
  readonly messages: number
}

export interface CrowdDensity {
  readonly shapes: readonly DensityShape[]
  readonly counts: readonly DensityCount[]
}

/** px of time that are counted together. */
const BUCKET = 5
/** Between a bar and its lifeline, px. */
const ASIDE = 7
/** One message still shows, px; and what most are. */
const LEAST = 2
const MOST = 56

/** Lower stretches have room for their own words only, px. */
const ROOM = 48

interface Gap {
  /** Lifeline that the bars stand at, and where they point. */
  readonly x: number
  readonly way: number
  readonly style: ArrowStyle
  /** How many in each bucket. */
  readonly bars: Map<number, number>
}

/** O(messages of the crowd) for a new size. */
export function crowdDensity({ crowd }: LoadedTrace, layout: LadderLayout, data: boolean): CrowdDensity {
  if (crowd === undefined) return { shapes: [], counts: [] }
  const { lanes, scale } = layout
  const home = lanes.byNode.get(crowdNode(crowd.name))?.x
  const xOf = (node: string): number | undefined => (crowd.indexOf.has(node) ? home : lanes.byNode.get(node)?.x)
  const gaps = new Map<string, Gap>()
  const idle = new Map<TimeSegment, number>()
  const gateways = new Set(crowd.gateways.map(({ id }) => lanes.byNode.get(id)?.x))
  // Bars stand at the crowd, else at a gateway, else at the far end: so those of two pairs never meet.
  const standing = (left: number, right: number): Pick<Gap, 'x' | 'way'> =>
    left === home || (gateways.has(left) && gateways.has(right)) ? { x: left, way: 1 } : { x: right, way: -1 }
  const walk = new Walk(scale.segments)
  for (const message of crowd.messages) {
    if (message.traffic && !data) continue
    const [from, to] = [xOf(message.from), xOf(message.to)]
    if (from === undefined || to === undefined || from === to) continue
    const style = styleOf(message)
    const [left, right] = [Math.min(from, to), Math.max(from, to)]
    const key = `${left} ${right} ${style}`
    const gap = gaps.get(key) ?? { ...standing(left, right), style, bars: new Map<number, number>() }
    gaps.set(key, gap)
    const segment = walk.at(message.sentUs)
    const place = Math.floor(yAt(scale, message.sentUs) / BUCKET)
    gap.bars.set(place, (gap.bars.get(place) ?? 0) + 1)
    if (segment?.kind === 'idle') idle.set(segment, (idle.get(segment) ?? 0) + 1)
  }
  const most = Math.max(1, ...Array.from(gaps.values(), ({ bars }) => Math.max(...bars.values())))
  const counts =
    home === undefined
      ? []
      : [...idle].flatMap(([{ top, bottom }, messages]) =>
          bottom - top < ROOM ? [] : [{ x: home + ASIDE + MOST + 6, y: top + 14, messages }],
        )
  return { shapes: [...gaps].map(([id, gap]) => shapeOf(id, gap, most)), counts }
}

function shapeOf(id: string, { x, way, style, bars }: Gap, most: number): DensityShape {
  const d = Array.from(bars, ([place, count]) => {
    const long = way * (LEAST + (MOST - LEAST) * Math.sqrt(count / most))
    return `M${x + way * ASIDE} ${place * BUCKET}h${long.toFixed(1)}v${BUCKET}h${(-long).toFixed(1)}z`
  })
  return { id, style, d: d.join('') }
}

/** Finds segments for rising times. */
class Walk {
  private i = 0
  private readonly segments: readonly TimeSegment[]

  constructor(segments: readonly TimeSegment[]) {
    this.segments = segments
  }

  at(timeUs: number): TimeSegment | undefined {
    while (this.i < this.segments.length - 1 && (this.segments[this.i]?.endUs ?? 0) <= timeUs) this.i += 1
    return this.segments[this.i]
  }
}
