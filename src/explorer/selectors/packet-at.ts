import { packetOf, type PacketNode } from './packet.ts'

/** The innermost node an octet of a buffer belongs to. */
export function nodeAt(nodes: readonly PacketNode[], buffer: string, byte: number): PacketNode | undefined {
  for (const node of nodes.toReversed()) {
    const inner = nodeAt(node.children, buffer, byte)
    if (inner !== undefined) return inner
    if (
      node.buffer === buffer &&
      byte >= node.start &&
      byte < node.end &&
      node.kind !== 'opened' &&
      node.kind !== 'error'
    )
      return node
  }
  return undefined
}

/** Name of the field an octet of a frame lies in, with its layer; undefined beyond the frame. */
export function fieldNameAt(bytes: Uint8Array, byte: number): string | undefined {
  const { nodes } = packetOf(bytes)
  const node = nodeAt(nodes, 'frame', byte)
  if (node === undefined) return undefined
  const layer = nodes.find(({ id }) => id === node.id.split('.')[0])
  return layer === undefined || layer === node ? node.name : `${layer.name}: ${node.name}`
}
