import type { NodeId, Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import type { Trace } from '../../trace/trace.ts'
import { activeSas, ownerOf } from './invariant.ts'

/** One end of an SA and the row that answers it at the other end. */
export interface SaEnd {
  readonly node: NodeId
  readonly row: Row
  readonly peer: NodeId | undefined
  /** Same SPI and protocol, other direction, at the peer. */
  readonly answer: Row | undefined
}

/** Behind a NAT, or after a take-over, addresses do not tell: the same keys under the same SPI do. */
function elsewhere(
  world: WorldView,
  node: NodeId,
  row: Row,
  direction: string,
): { readonly peer: NodeId; readonly answer: Row } | undefined {
  for (const { node: peer, row: answer } of activeRows(world).get(`${direction} ${row.spi}`) ?? [])
    if (peer !== node && answer.encryptionKey === row.encryptionKey) return { peer, answer }
  return undefined
}

type ActiveRow = { readonly node: NodeId; readonly row: Row }
const known = new WeakMap<WorldView, ReadonlyMap<string, readonly ActiveRow[]>>()

/** Active SAD rows by direction and SPI, in the order of the nodes. */
function activeRows(world: WorldView): ReadonlyMap<string, readonly ActiveRow[]> {
  const before = known.get(world)
  if (before !== undefined) return before
  const found = new Map<string, readonly ActiveRow[]>()
  for (const node of world.nodes.keys())
    for (const row of activeSas(world, node)) {
      const name = `${row.direction} ${row.spi}`
      found.set(name, [...(found.get(name) ?? []), { node, row }])
    }
  known.set(world, found)
  return found
}

const ends = new WeakMap<WorldView, { readonly trace: Trace; readonly found: readonly SaEnd[] }>()

/** Every active SA end of the world. */
export function saEnds(trace: Trace, world: WorldView): readonly SaEnd[] {
  const before = ends.get(world)
  if (before?.trace === trace) return before.found
  const found = findEnds(trace, world)
  ends.set(world, { trace, found })
  return found
}

function findEnds(trace: Trace, world: WorldView): readonly SaEnd[] {
  return world.nodes.keys().flatMap(node =>
    activeSas(world, node).map((row): SaEnd => {
      const peer = ownerOf(trace, world, String(row.direction === 'out' ? row.destination : row.source))
      const direction = row.direction === 'out' ? 'in' : 'out'
      const answers = activeRows(world).get(`${direction} ${row.spi}`) ?? []
      const matches = answers.flatMap(each =>
        each.node === peer && each.row.protocol === row.protocol ? [each.row] : [],
      )
      // SPIs may repeat where addresses tell SAs apart (lookup cases 2 and 3): then those with our own addresses answer.
      const exact = matches.find(each => each.source === row.source && each.destination === row.destination)
      // Rows serve a mobile at both ends, or name each other's router; a row of somebody else is no answer.
      const own = matches.find(each => each.owner === node || each.owner === row.owner || each.owner === '')
      const answer = exact ?? own
      if (answer !== undefined) return { node, row, peer, answer }
      return { node, row, ...(elsewhere(world, node, row, direction) ?? { peer, answer }) }
    }),
  )
}
