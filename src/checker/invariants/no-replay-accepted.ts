import type { NodeId } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { packetId } from './sealed-packets.ts'
import { nodesOf, ownerOf, plural, type Moment, type Verdict, type Watch } from './invariant.ts'

/**
 * The same protected packet must not be accepted twice, be it by one node or, after a transfer, by two; and none that an attacker
 * made, under whatever number.
 */
export const noReplayAccepted: Watch = run => {
  const translators = new Set(nodesOf(run.trace, 'nat'))
  const accepted = new Map<string, NodeId>()
  let pending: { readonly id: string; readonly node: NodeId; readonly message: number; readonly sequence: number }[] =
    []
  let rejected = new Set<number>()
  const forged = new Set<string>()
  const see = ({ event, after }: Moment): Verdict => {
    if (event.kind === 'sent' && event.forged && event.copyOf === null) {
      const packet = run.security(event.message, 'sent')
      if (packet !== undefined) forged.add(packetId(packet))
    }
    if (event.kind === 'rejected' && event.message !== null) rejected.add(event.message)
    if (event.kind !== 'received') return undefined
    const headers = run.headers(event.message, 'arrived')
    const esp = run.security(event.message, 'arrived')
    if (headers === undefined || esp === undefined) return undefined
    // A router that only forwards the packet does not accept it, nor does a translator that it is addressed to.
    if (translators.has(event.node) || ownerOf(run.trace, after, headers.destination) !== event.node) return undefined
    pending.push({ id: packetId(esp), node: event.node, message: event.message, sequence: esp.sequence })
    return undefined
  }
  const stepDone = (_world: WorldView): Verdict => {
    if (pending.length === 0) return undefined
    const taken = pending.filter(({ message }) => !rejected.has(message))
    pending = []
    rejected = new Set()
    for (const { id, node, message, sequence } of taken) {
      if (forged.has(id))
        return `${node} accepted frame ${message}, number ${sequence}, which nobody sent who has the key`
      const before = accepted.get(id)
      if (before !== undefined)
        return `${node} accepted frame ${message}, number ${sequence}, which ${before === node ? 'it' : before} had accepted before`
      accepted.set(id, node)
    }
    return undefined
  }
  return {
    sees: ['sent', 'rejected', 'received'],
    see,
    stepDone,
    summary: () =>
      accepted.size === 0
        ? 'no protected packet was accepted'
        : `${plural(accepted.size, 'protected packet')}, each accepted once`,
  }
}
