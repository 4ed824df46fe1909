import type { Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { activeSas, keyOf, nodesOf, plural, type Moment, type Verdict, type Watch } from './invariant.ts'
import { RowIndex } from './row-index.ts'

/** IKE SAs in use at a node that is up: two routers that go on with one use its Message IDs twice (RFC 7296 §2.2). */
const ikeSas = (world: WorldView, node: string): readonly Row[] => {
  const view = world.nodes.get(node)
  if (view === undefined || !view.up) return []
  return view.tables['IKE SAs'].values().filter(({ state }) => state === 'established')
}

const IKE = 'IKE/'
const ikeKey = (row: Row): string => `${IKE}${row.initiatorSpi}/${row.responderSpi}/${row.keyFingerprint}`
const childKey = (row: Row): string => `${keyOf(row)}/${row.direction}`

/** Says who holds what together, the IKE SAs of a router first. */
function whichTwo(world: WorldView, routers: readonly string[], mobiles: ReadonlySet<string>): Verdict {
  const holder = new Map<string, string>()
  for (const router of routers) {
    for (const row of ikeSas(world, router)) {
      const other = holder.get(ikeKey(row))
      if (other !== undefined && other !== router)
        return `${other} and ${router} both use the IKE SA ${row.initiatorSpi} ${row.responderSpi} with ${row.peer}`
      holder.set(ikeKey(row), router)
    }
    for (const row of activeSas(world, router)) {
      if (!mobiles.has(String(row.owner))) continue
      const other = holder.get(childKey(row))
      if (other !== undefined && other !== router)
        return `${other} and ${router} both use the SA ${row.spi} (${row.direction}) of ${row.owner}`
      holder.set(childKey(row), router)
    }
  }
  return undefined
}

/** Two routers that both send on an SA repeat its numbers and nonces; two that both receive accept replays. */
export const singleHolder: Watch = run => {
  const routers = nodesOf(run.trace, 'access-router')
  const mobiles = new Set(nodesOf(run.trace, 'mobile-node'))
  const holders = new Set<string>()
  const index = new RowIndex((row, { node, table }) =>
    !routers.includes(node)
      ? []
      : table === 'IKE SAs' && row.state === 'established'
        ? [ikeKey(row)]
        : table === 'SAD' && row.state !== 'held' && mobiles.has(String(row.owner))
          ? [childKey(row)]
          : [],
  )
  /** What changed hands in the step at hand. */
  let touched: string[] = []
  const see = ({ event }: Moment): Verdict => {
    if (event.kind === 'row') touched.push(...index.take(event))
    if (event.kind === 'node') touched = [...index.keys()]
    return undefined
  }
  const stepDone = (world: WorldView): Verdict => {
    if (touched.length === 0) return undefined
    let isDouble = false
    for (const key of touched) {
      const at = new Set([...index.at(key)].flatMap(({ node }) => (world.nodes.get(node)?.up === true ? [node] : [])))
      isDouble ||= at.size > 1
      if (!key.startsWith(IKE)) for (const node of at) holders.add(`${key}/${node}`)
    }
    touched = []
    return isDouble ? whichTwo(world, routers, mobiles) : undefined
  }
  return {
    sees: ['row', 'node'],
    see,
    stepDone,
    summary: () =>
      holders.size === 0
        ? 'no router holds an SA of a mobile'
        : `${plural(holders.size, 'holder')} of SAs, never two at a time`,
  }
}
