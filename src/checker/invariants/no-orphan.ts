import type { WorldView } from '../../trace/fold.ts'
import { plural, unrest, type Verdict, type Watch } from './invariant.ts'
import { saEnds } from './peers.ts'

/** At rest every SA has its other end at the node that owns the other address now. */
export const noOrphan: Watch = run => {
  let [ends, restless] = [0, '']
  const end = (world: WorldView): Verdict => {
    restless = unrest(run.trace, world) ?? ''
    if (restless !== '') return undefined
    for (const { node, row, peer, answer } of saEnds(run.trace, world)) {
      ends += 1
      const far = row.direction === 'out' ? row.destination : row.source
      if (peer === undefined)
        return `${node} keeps ${row.spi} (${row.direction}) with ${far}, an address nobody has any more`
      if (answer === undefined) return `${node} keeps ${row.spi} (${row.direction}) with ${peer}, which has no such SA`
    }
    return undefined
  }
  return {
    end,
    summary: () => {
      if (restless !== '') return `not judged, the run ended before rest: ${restless}`
      return ends === 0 ? 'no SA is left' : `${plural(ends, 'end')} of SAs, each with its other end`
    },
  }
}
