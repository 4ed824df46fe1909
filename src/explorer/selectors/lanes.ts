import type { NodeId } from '../../trace/event.ts'
import type { Trace, TraceNode } from '../../trace/trace.ts'
import { perTrace } from './per-trace.ts'

/** One node's place in the figure: the map's node, its lifeline and its tables stand at the same x. */
export interface Lane {
  readonly node: NodeId
  readonly label: string
  readonly role: TraceNode['role']
  readonly address: string
  /** Middle of the lifeline, px from the figure's left edge. */
  readonly x: number
  /** Where state names stand: away from the middle of the figure. */
  readonly side: 'left' | 'right'
}

export interface Lanes {
  /** px of the whole figure column. */
  readonly width: number
  /** x of the time axis' line; everything drawn in time lies right of it. */
  readonly axisX: number
  readonly lanes: readonly Lane[]
  /** Nodes without a lifeline of their own, behind a chip at the head. */
  readonly folded: readonly TraceNode[]
  readonly byNode: ReadonlyMap<NodeId, Lane>
}

/** More lifelines than this fold (visual language §6); on a phone only the story's three stand. */
export const LANES_MAX = 5
const LANES_MAX_NARROW = 3
const NARROW = 600

/**
 * Lanes of a figure `width` px wide: the old router, the mobile between its routers, the new router, then the others; a
 * mobile that is only ever behind one NAT stands before it, so that what the NAT passes on crosses nobody;
 * further mobiles last, and only when they say something; before all others a crowd that stands as one node. Beyond LANES_MAX the last ones fold. `hidden` folds more.
 */
export function lanes(
  trace: Pick<Trace, 'header' | 'events'>,
  width: number,
  hidden: ReadonlySet<NodeId> = NOTHING,
): Lanes {
  // A crowd is drawn with the gateways that it goes between.
  const crowd = trace.header.nodes.some(node => node.crowd !== undefined)
  const max = crowd ? (width <= NARROW ? LANES_MAX : LANES_MAX + 1) : width <= NARROW ? LANES_MAX_NARROW : LANES_MAX
  const ordered = inFigureOrder(trace.header, max)
  const speak = speakers(trace)
  const shown = ordered.filter(node => !hidden.has(node.id) && (node.main || speak.has(node.id))).slice(0, max)
  const axisX = width <= NARROW ? 62 : 72
  const left = width <= NARROW ? 92 : axisX + 96
  const right = width <= NARROW ? width - 44 : width - (shown.length > 3 ? 124 : 204)
  const gap = shown.length > 1 ? (right - left) / (shown.length - 1) : 0
  const list = shown.map((node, i): Lane => ({
    node: node.id,
    label: node.label,
    role: node.role,
    address: node.addresses[0] ?? '',
    x: Math.round(left + i * gap),
    side: i === 0 && shown.length > 1 ? 'left' : 'right',
  }))
  return {
    width,
    axisX,
    lanes: list,
    folded: ordered.filter(node => !shown.includes(node)),
    byNode: new Map(list.map(lane => [lane.node, lane])),
  }
}

const NOTHING: ReadonlySet<NodeId> = new Set()

/** Nodes that say something: data packets alone need no lifeline of their own. */
const speakers = perTrace(
  (trace: Pick<Trace, 'header' | 'events'>): ReadonlySet<NodeId> =>
    new Set(trace.events.flatMap(event => (event.kind === 'sent' && !event.traffic ? [event.node] : []))),
)

/** Its one cell is that of a NAT. */
const mobileOutside = ({ nodes, links }: Trace['header']): boolean => {
  const cells = links.filter(({ radio }) => radio)
  return cells.length === 1 && nodes.some(({ id, role }) => role === 'nat' && id === cells[0]?.a)
}

function inFigureOrder(header: Trace['header'], max: number): readonly TraceNode[] {
  const { nodes } = header
  const routers = nodes.filter(node => node.role === 'access-router' || node.role === 'nat')
  if (mobileOutside(header)) routers.sort((a, b) => Number(b.role === 'nat') - Number(a.role === 'nat'))
  const mobile =
    nodes.find(node => node.role === 'mobile-node' && node.main) ?? nodes.find(node => node.role === 'mobile-node')
  const outside = mobileOutside(header) ? [] : routers.slice(0, 1)
  const crowds = nodes.filter(({ crowd }) => crowd !== undefined)
  const others = nodes.filter(
    node => node.role === 'mobile-node' && node.main && node !== mobile && !crowds.includes(node),
  )
  const story = [
    ...crowds,
    ...outside,
    mobile,
    // Of several mobiles of one story each has its lifeline, as long as the routers have theirs.
    ...(1 + others.length + routers.length > max ? [] : others),
    ...routers.filter(node => !outside.includes(node)),
    ...nodes.filter(node => node.role === 'home-agent'),
  ]
  const first = story.filter(node => node !== undefined)
  return [...first, ...nodes.filter(node => !first.includes(node))]
}
