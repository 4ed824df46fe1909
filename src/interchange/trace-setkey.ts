import { finalWorld } from '../trace/fold.ts'
import type { Trace } from '../trace/trace.ts'
import { writeSetkey } from './setkey/write.ts'

/**
 * The tables at the end of a run as setkey listings, one for each node that has any, or for `node` alone. Addresses are
 * written as numbers, so that a listing loads without a name service.
 */
export function toSetkey(trace: Trace, node?: string): string {
  const world = finalWorld(trace)
  const listings = trace.header.nodes.flatMap(({ id, label, hostName }) => {
    const tables = world.nodes.get(id)?.tables
    if (tables === undefined || (node !== undefined && node !== id)) return []
    const [sad, spd] = [tables.SAD.values(), tables.SPD.values()]
    if (sad.length + spd.length === 0) return []
    const title = `${label} (${hostName}) at ${trace.endedAtUs} µs of ${trace.header.scenario}, seed ${trace.header.seed}`
    return [writeSetkey(sad, spd, { names: {}, title })]
  })
  return listings.join('\n')
}
