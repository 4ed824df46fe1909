import type { Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { plural, unrest, type Verdict, type Watch } from './invariant.ts'

/**
 * At rest the next message ID one end sends is the next one the other end expects, in both directions (RFC 7296 §2.2).
 * Reads the rows of `IKE SAs` by the cells initiatorSpi, responderSpi, nextSent, nextExpected.
 */
export const messageIdsAgree: Watch = run => {
  let [pairs, restless] = [0, '']
  const end = (world: WorldView): Verdict => {
    restless = unrest(run.trace, world) ?? ''
    if (restless !== '') return undefined
    const first = new Map<string, { readonly node: string; readonly row: Row }>()
    for (const [node, view] of world.nodes.entries()) {
      for (const row of view.tables['IKE SAs'].values()) {
        // Over: whoever deleted it last counts differently, and nobody sends under it any more.
        if (row.state === 'closed') continue
        // Of two gateways that have it only one uses it (Palomares 2013 §III-D).
        if (row.state === 'held' || row.state === 'leaving') continue
        // Message IDs of IKEv1 are random (RFC 2408 §3.1).
        if (row.version === 1) continue
        const id = `${row.initiatorSpi}/${row.responderSpi}`
        const other = first.get(id)
        first.set(id, other ?? { node, row })
        if (other === undefined) continue
        pairs += 1
        if (row.nextSent !== other.row.nextExpected || other.row.nextSent !== row.nextExpected)
          return `${other.node} and ${node} disagree on message IDs of ${id}: sends ${other.row.nextSent}, expected ${row.nextExpected}; sends ${row.nextSent}, expected ${other.row.nextExpected}`
      }
    }
    return undefined
  }
  return {
    end,
    summary: () => {
      if (restless !== '') return `not judged, the run ended before rest: ${restless}`
      return pairs === 0 ? 'no IKE SA in this run' : `${plural(pairs, 'IKE SA')}, both ends at the same message IDs`
    },
  }
}
