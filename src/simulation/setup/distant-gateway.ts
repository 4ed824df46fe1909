import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'

/** A client's gateway where that has no cell for it: the client reaches it from wherever it is, and need not move to leave it. */
export function distantGateway({ nodes }: Pick<Scenario, 'nodes'>, client: NodeId): NodeId | undefined {
  const { gateway, careOf = {} } = nodes[client] ?? {}
  return gateway === undefined || careOf[gateway] !== undefined ? undefined : gateway
}
