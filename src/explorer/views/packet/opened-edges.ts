import type { VisibleRow } from '../../selectors/packet.ts'

/** Place of a row inside the frame around an opened payload. */
export type OpenedEdge = 'only' | 'first' | 'middle' | 'last'

/** Which rows stand inside an opened payload, so that one frame can be drawn around them. */
export function openedEdges(rows: readonly VisibleRow[]): ReadonlyMap<string, OpenedEdge> {
  const edges = new Map<string, OpenedEdge>()
  for (const [i, row] of rows.entries()) {
    if (row.node.kind !== 'opened') continue
    const inside = rows.slice(i + 1).findIndex(other => !other.node.id.startsWith(`${row.node.id}.`))
    const end = inside < 0 ? rows.length : i + 1 + inside
    for (let k = i; k < end; k++) {
      const id = rows[k]?.node.id
      if (id === undefined) continue
      const [isFirst, isLast] = [k === i, k === end - 1]
      edges.set(id, isFirst && isLast ? 'only' : isFirst ? 'first' : isLast ? 'last' : 'middle')
    }
  }
  return edges
}
