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
  for (const peer of world.nodes.keys()) {
    const answer = activeSas(world, peer).find(
      each => each.spi === row.spi && each.direction === direction && each.encryptionKey === row.encryptionKey,
    )
    if (peer !== node && answer !== undefined) return { peer, answer }
  }
  return undefined
}

/** Every active SA end of the world. */
export function saEnds(trace: Trace, world: WorldView): readonly SaEnd[] {
  return world.nodes.keys().flatMap(node =>
    activeSas(world, node).map((row): SaEnd => {
      const peer = ownerOf(trace, world, String(row.direction === 'out' ? row.destination : row.source))
      const answers = peer === undefined ? [] : activeSas(world, peer)
      const direction = row.direction === 'out' ? 'in' : 'out'
      const matches = answers.filter(
        each => each.direction === direction && each.spi === row.spi && each.protocol === row.protocol,
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
