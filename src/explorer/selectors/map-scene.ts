import type { NodeId } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import type { TraceNode } from '../../trace/trace.ts'
import type { LoadedTrace } from '../store/state.ts'
import { placeInCell, type MapLayout, type Point } from './map-layout.ts'
import { pipesOf, type Pipe } from './map-pipes.ts'
import { perTrace } from './per-trace.ts'

export interface MobileView {
  readonly id: NodeId
  readonly label: string
  readonly main: boolean
  readonly router: NodeId | null
  readonly at: Point
  /** Its name stands over it. */
  readonly nameAbove: boolean
  /** Where it was before it moved; drawn as an empty ring with an arc from it. */
  readonly from: Point | null
}

export interface MapScene {
  readonly mobiles: readonly MobileView[]
  readonly down: ReadonlySet<NodeId>
  readonly pipes: readonly Pipe[]
  readonly parted: readonly (readonly [NodeId, NodeId])[]
}

/** The map at a step: who is where, which tunnels stand, what is broken. */
export function mapScene(loaded: LoadedTrace, cursor: number, layout: MapLayout): MapScene | undefined {
  const world = loaded.steps[cursor]?.world
  if (world === undefined) return undefined
  const { nodes } = loaded.trace.header
  const mobiles = mobileViews(loaded, cursor, world, layout)
  return {
    mobiles,
    down: new Set(nodes.filter(({ id }) => world.nodes.get(id)?.up === false).map(({ id }) => id)),
    pipes: mobiles.flatMap(mobile => pipesOf(nodes, world, mobile.id, mobile.router)),
    parted: partedAt(loaded, world.atUs),
  }
}

function mobileViews(loaded: LoadedTrace, cursor: number, world: WorldView, layout: MapLayout): readonly MobileView[] {
  const taken = new Map<NodeId, number>()
  // A member of a crowd stands in it, followed or not.
  const mobiles = loaded.trace.header.nodes
    .filter(({ id, role }) => role === 'mobile-node' && world.nodes.has(id) && loaded.crowd?.indexOf.has(id) !== true)
    .toSorted(mainFirst)
  return mobiles.map(({ id, label, main }) => {
    const router = world.nodes.get(id)?.router ?? null
    const previous = previousRouter(loaded, id, cursor)
    const slot = (cell: NodeId): number => {
      // The inner place of a cell is kept for the mobile of the story.
      const next = taken.get(cell) ?? (main ? 0 : 1)
      taken.set(cell, next + 1)
      return next
    }
    const from = previous === null ? null : placeInCell(layout, previous, main ? 0 : 1)
    const place = router === null ? 0 : slot(router)
    const at = router === null ? underway(layout, from) : placeInCell(layout, router, place)
    return { id, label, main, router, at, nameAbove: !main || (layout.inRows && place > 0), from }
  })
}

const mainFirst = (a: TraceNode, b: TraceNode): number => Number(b.main) - Number(a.main)

/** Between the cells, a little above the line. */
function underway(layout: MapLayout, from: Point | null): Point {
  const inner = layout.cells.slice(0, 2).map(({ router }) => placeInCell(layout, router, 0).x)
  const [a = layout.width / 2, b = a] = inner
  return { x: (a + b) / 2, y: layout.middle - (from === null ? 0 : 14) }
}

const moves = perTrace((loaded: LoadedTrace) =>
  loaded.trace.events.filter(event => event.kind === 'moved').map(({ step, node, router }) => ({ step, node, router })),
)

/** Router of the cell it left last; null while it is where it started. */
function previousRouter(loaded: LoadedTrace, node: NodeId, cursor: number): NodeId | null {
  let [current, previous]: [NodeId | null, NodeId | null] = [null, null]
  for (const move of moves(loaded)) {
    if (move.step > cursor) break
    if (move.node !== node || move.router === current) continue
    if (current !== null) previous = current
    current = move.router
  }
  return previous
}

/** Pairs of nodes that a fault keeps apart now. The fault's own text names them: `partition:par-nar@…`. */
function partedAt(loaded: LoadedTrace, timeUs: number): readonly (readonly [NodeId, NodeId])[] {
  const apart = new Map<string, readonly [NodeId, NodeId]>()
  for (const event of partitions(loaded)) {
    if (event.atUs > timeUs) break
    if (event.heals) apart.delete(event.fault)
    else apart.set(event.fault, event.pair)
  }
  return [...apart.values()]
}

const partitions = perTrace((loaded: LoadedTrace) =>
  loaded.trace.events.flatMap(event => {
    if (event.kind !== 'fault' || (event.effect !== 'partition' && event.effect !== 'heal')) return []
    const match = /^partition:([a-z][a-z0-9]*)-([a-z][a-z0-9]*)@/.exec(event.fault)
    const [, a, b] = match ?? []
    return a === undefined || b === undefined
      ? []
      : [{ atUs: event.atUs, fault: event.fault, heals: event.effect === 'heal', pair: [a, b] as const }]
  }),
)
