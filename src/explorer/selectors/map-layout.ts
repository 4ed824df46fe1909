import type { NodeId } from '../../trace/event.ts'
import type { Trace } from '../../trace/trace.ts'
import type { Lanes } from './lanes.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Cell {
  readonly router: NodeId
  readonly label: string
  readonly centre: Point
  readonly rx: number
  readonly ry: number
  /** Of its corners: an ellipse, or with a crowd in it a room as wide as it takes. */
  readonly corner: number
  /** Where the mobile of the story stands, seen from the router. */
  readonly inner: 'left' | 'right'
}

/** Places that depend on the run and the width only. */
export interface MapLayout {
  readonly width: number
  readonly height: number
  /** y of the middle of nodes and cells. */
  readonly middle: number
  /** y of the wired network's line. */
  readonly wire: number
  readonly cells: readonly Cell[]
  /** Routers, home agents and hosts: whoever stays. */
  readonly fixed: ReadonlyMap<NodeId, Point>
  /** Too many mobiles beside the one of the story for one column in a cell: they stand in two rows. */
  readonly inRows: boolean
  /** Nodes without lifeline that hang on the wire as one box. */
  readonly boxed: { readonly labels: string; readonly at: Point; readonly nodes: readonly NodeId[] } | null
}

const WIRE_Y = 12
/** Left edge of the cell of a crowd, which stands before all lifelines. */
const CROWD_LEFT = 20
/** Mobiles above each other at the outer edge of a cell. */
const COLUMN_MAX = 2
/** From mobile to mobile in a row, and the two rows below the middle: their names stand over them, the cell's over all. */
const ROW_X = 36
const ROWS_Y = [-6, 36] as const
/** Of a map of full height; lower maps have lower cells. */
const CELL_HEIGHT = 86
const FULL_HEIGHT = 126

/** Where cells and fixed nodes stand: routers over their lifelines, each cell leaning towards its neighbour. */
export function mapLayout(trace: Pick<Trace, 'header'>, lanes: Lanes, height: number): MapLayout {
  const crowd = trace.header.nodes.find(node => node.crowd !== undefined)
  const cellHeight = Math.max(48, Math.min(crowd === undefined ? CELL_HEIGHT : height, height - 34))
  const middle = WIRE_Y + (height >= FULL_HEIGHT ? 10 : 2) + cellHeight / 2
  const { nodes, links } = trace.header
  const routers = nodes.filter(({ id }) => lanes.byNode.has(id) && links.some(({ radio, a }) => radio && a === id))
  const mobileX = lanes.lanes.find(({ node, role }) => role === 'mobile-node' && node !== crowd?.id)?.x ?? 0
  const xs = routers.map(({ id }) => lanes.byNode.get(id)?.x ?? 0)
  const fixed = new Map<NodeId, Point>()
  for (const { id, role } of nodes) {
    const x = lanes.byNode.get(id)?.x
    if (x !== undefined && role !== 'mobile-node') fixed.set(id, { x, y: middle })
  }
  const cells = routers.map(({ id, label }, i): Cell => {
    const x = xs[i] ?? 0
    const holdsCrowd = crowd !== undefined && i === 0
    const [left, right] = holdsCrowd ? [CROWD_LEFT, mobileX + 36] : cellEdges(xs, i, lanes.width)
    return {
      router: id,
      label,
      centre: { x: (left + right) / 2, y: middle },
      rx: holdsCrowd ? (right - left) / 2 : Math.max(x - left, (right - left) / 2),
      ry: cellHeight / 2,
      corner: holdsCrowd ? 26 : Math.max(x - left, (right - left) / 2),
      inner: (i === 0 && routers.length > 1) || mobileX > x ? 'right' : 'left',
    }
  })
  const hung = nodes.filter(({ id, role }) => role === 'home-agent' && !lanes.byNode.has(id))
  const between = xs.length > 1 ? ((xs[0] ?? 0) + (xs.at(-1) ?? 0)) / 2 : lanes.width / 2
  return {
    width: lanes.width,
    height,
    middle,
    wire: WIRE_Y,
    cells,
    fixed,
    inRows: nodes.filter(({ role, crowd: of }) => role === 'mobile-node' && of === undefined).length - 1 > COLUMN_MAX,
    boxed:
      hung.length === 0
        ? null
        : {
            labels: hung.map(({ label }) => label).join(', '),
            at: { x: between, y: WIRE_Y },
            nodes: hung.map(({ id }) => id),
          },
  }
}

/** A cell reaches most of the way to the next router, and as far on the other side as there is room. */
function cellEdges(xs: readonly number[], i: number, width: number): readonly [number, number] {
  const x = xs[i] ?? 0
  const [before, after] = [xs[i - 1], xs[i + 1]]
  const reach = 0.44
  const left = before === undefined ? Math.max(12, x - 148) : x - (x - before) * reach
  const right = after === undefined ? Math.min(width - 12, x + 148) : x + (after - x) * reach
  return [left, right]
}

/** Where a mobile stands in a cell: `slot` 0 towards the other cell, further ones on the far side, beside each other or in rows. */
export function placeInCell(layout: MapLayout, router: NodeId, slot: number): Point {
  const cell = layout.cells.find(other => other.router === router)
  const at = layout.fixed.get(router)
  if (cell === undefined || at === undefined) return { x: layout.width / 2, y: layout.middle }
  const right = cell.centre.x + cell.rx
  const left = cell.centre.x - cell.rx
  const isRight = cell.inner === 'right'
  const inner = isRight ? right - 36 : left + 36
  const outer = isRight ? left + 32 : right - 32
  if (slot === 0) return { x: inner, y: layout.middle }
  if (layout.inRows) {
    const inwards = Math.floor((slot - 1) / 2) * ROW_X
    return { x: isRight ? outer + inwards : outer - inwards, y: layout.middle + ROWS_Y[slot % 2 === 1 ? 0 : 1] }
  }
  return { x: outer, y: layout.middle + Math.floor(slot / 2) * 32 * (slot % 2 === 0 ? 1 : -1) }
}
