import type { Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { activeSas, keyOf, nodesOf, plural, type Verdict, type Watch } from './invariant.ts'

/** IKE SAs in use at a node that is up: two routers that go on with one use its Message IDs twice (RFC 7296 §2.2). */
const ikeSas = (world: WorldView, node: string): readonly Row[] => {
  const view = world.nodes.get(node)
  if (view === undefined || !view.up) return []
  return view.tables['IKE SAs'].values().filter(({ state }) => state === 'established')
}

/** Two routers that both send on an SA repeat its numbers and nonces; two that both receive accept replays. */
export const singleHolder: Watch = run => {
  const routers = nodesOf(run.trace, 'access-router')
  const mobiles = new Set(nodesOf(run.trace, 'mobile-node'))
  const holders = new Set<string>()
  const stepDone = (world: WorldView, rows: boolean): Verdict => {
    if (!rows) return undefined
    const holder = new Map<string, string>()
    for (const router of routers) {
      for (const row of ikeSas(world, router)) {
        const key = `IKE/${row.initiatorSpi}/${row.responderSpi}/${row.keyFingerprint}`
        const other = holder.get(key)
        if (other !== undefined && other !== router)
          return `${other} and ${router} both use the IKE SA ${row.initiatorSpi} ${row.responderSpi} with ${row.peer}`
        holder.set(key, router)
      }
      for (const row of activeSas(world, router)) {
        if (!mobiles.has(String(row.owner))) continue
        const key = `${keyOf(row)}/${row.direction}`
        const other = holder.get(key)
        if (other !== undefined && other !== router)
          return `${other} and ${router} both use the SA ${row.spi} (${row.direction}) of ${row.owner}`
        holder.set(key, router)
        holders.add(`${key}/${router}`)
      }
    }
    return undefined
  }
  return {
    stepDone,
    summary: () =>
      holders.size === 0
        ? 'no router holds an SA of a mobile'
        : `${plural(holders.size, 'holder')} of SAs, never two at a time`,
  }
}
