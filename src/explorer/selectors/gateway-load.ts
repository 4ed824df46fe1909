import type { NodeId } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'

/** What a gateway says of itself, where the scenario has it say so. */
export interface GatewayLoad {
  /** Of its time it computed, 0 to 1. */
  readonly busy: number
  /** Messages that wait for it. */
  readonly waiting: number
}

/** The last load that a gateway recorded; undefined where it records none. O(1). */
export function loadOf(world: WorldView | undefined, gateway: NodeId): GatewayLoad | undefined {
  const tables: Readonly<
    Record<string, { get(key: string): Readonly<Record<string, unknown>> | undefined } | undefined>
  > = world?.nodes.get(gateway)?.tables ?? {}
  const row = tables['Load']?.get('load')
  const [busy, waiting] = [row?.['busyPerMille'], row?.['waiting']]
  return typeof busy === 'number' && typeof waiting === 'number' ? { busy: busy / 1_000, waiting } : undefined
}
