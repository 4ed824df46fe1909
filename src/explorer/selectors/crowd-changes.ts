import type { NodeId, RowEvent } from '../../trace/event.ts'
import type { TraceHeader, TraceNode } from '../../trace/trace.ts'
import type { GatewayChange } from '../store/state.ts'

/** Follows by their IKE SAs to which gateways the members of a crowd are bound. */
export class Bindings {
  readonly changes: GatewayChange[] = []
  private readonly byAddress: ReadonlyMap<string, TraceNode>
  private readonly gateways: TraceNode[] = []
  /** Of each member the SA that binds it, and to which gateway. */
  private readonly bound = new Map<number, { readonly key: string; readonly gateway: number }>()

  constructor({ nodes }: TraceHeader) {
    this.byAddress = new Map(nodes.flatMap(node => node.addresses.map(address => [address, node] as const)))
  }

  add(member: number, { key, row, step, atUs }: RowEvent): void {
    const before = this.bound.get(member)
    const peer = row?.['state'] === 'established' ? this.byAddress.get(addressOf(row['remote'])) : undefined
    if (peer === undefined && before?.key !== key) return
    const to = peer === undefined ? -1 : this.numberOf(peer)
    const from = before?.gateway ?? -1
    if (peer === undefined) this.bound.delete(member)
    else this.bound.set(member, { key, gateway: to })
    if (from !== to) this.changes.push({ step, atUs, member, from, to })
  }

  /** Gateways in the order of the header, and the changes with their numbers in it. */
  done({ nodes }: TraceHeader): {
    readonly gateways: readonly TraceNode[]
    readonly changes: readonly GatewayChange[]
  } {
    const ids: readonly NodeId[] = this.gateways.map(({ id }) => id)
    const gateways = nodes.filter(({ id }) => ids.includes(id))
    const place = (number: number): number => {
      const gateway = this.gateways[number]
      return gateway === undefined ? -1 : gateways.indexOf(gateway)
    }
    return { gateways, changes: this.changes.map(each => ({ ...each, from: place(each.from), to: place(each.to) })) }
  }

  private numberOf(gateway: TraceNode): number {
    const known = this.gateways.indexOf(gateway)
    return known >= 0 ? known : this.gateways.push(gateway) - 1
  }
}

/** `[2001:db8:11::1]:500` */
const addressOf = (remote: unknown): string => /^\[(.*)\]:\d+$/.exec(String(remote))?.[1] ?? String(remote)
