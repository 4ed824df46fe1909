import type { TraceNode } from '../../trace/trace.ts'
import type { CapturedPacket } from './captured-packet.ts'

/** Nodes of a capture, and which node an address belongs to. */
export interface CaptureNodes {
  readonly nodes: readonly TraceNode[]
  readonly nodeOf: (address: string) => string
}

/**
 * Addresses that speak for the same side of one IKE SA are one node: that is how a peer that moved stays itself
 * (RFC 4555 §3.5). The one that sends the first request is the initiator.
 */
export function captureNodes(packets: readonly CapturedPacket[]): CaptureNodes {
  const union = new Union()
  const order: string[] = []
  const first = packets.find(({ ike, protocol }) => ike !== undefined || protocol === 'IKEv1')
  for (const { source, destination, ike } of packets) {
    for (const address of [source, destination]) if (!order.includes(address)) order.push(address)
    if (ike === undefined) continue
    const { initiatorSpi, initiator } = ike.message
    union.join(`${initiatorSpi} ${initiator ? 'i' : 'r'}`, source)
    union.join(`${initiatorSpi} ${initiator ? 'r' : 'i'}`, destination)
  }
  const groups = new Map<string, string[]>()
  const wanted = first === undefined ? order : [first.source, first.destination, ...order]
  for (const address of new Set(wanted)) {
    const root = union.rootOf(address)
    groups.set(root, [...(groups.get(root) ?? []), address])
  }
  const ids = new Map<string, string>()
  const nodes = [...groups.values()].map((addresses, i): TraceNode => {
    const id = `n${i + 1}`
    for (const address of addresses) ids.set(address, id)
    const label = first === undefined || i > 1 ? (addresses[0] ?? id) : i === 0 ? 'Initiator' : 'Responder'
    return {
      id,
      label,
      role: 'host',
      hostName: addresses[0] ?? id,
      addresses,
      main: i < 2,
    }
  })
  return { nodes, nodeOf: address => ids.get(address) ?? address }
}

class Union {
  private readonly parents = new Map<string, string>()

  rootOf(item: string): string {
    let root = item
    for (let next = this.parents.get(root); next !== undefined && next !== root; next = this.parents.get(root))
      root = next
    return root
  }

  join(a: string, b: string): void {
    const [rootA, rootB] = [this.rootOf(a), this.rootOf(b)]
    if (rootA !== rootB) this.parents.set(rootA, rootB)
  }
}
