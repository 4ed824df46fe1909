import type { Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { activeSas, plural, type Verdict, type Watch } from './invariant.ts'

/** RFC 4301 §4.1: SPI alone, with destination, or with both addresses, as each row says. Outbound SAs are not looked up. */
export const sadKeyUnique: Watch = () => {
  let tables = 0
  const stepDone = (world: WorldView, rows: boolean): Verdict => {
    if (!rows) return undefined
    tables += 1
    for (const node of world.nodes.keys()) {
      const taken = new Map<string, Row>()
      for (const row of activeSas(world, node)) {
        if (row.direction !== 'in') continue
        const key = lookupKey(row)
        const other = taken.get(key)
        if (other !== undefined)
          return `${node} has two inbound SAs found by ${key}: of ${other.owner || 'one peer'} and of ${row.owner || 'another'}`
        taken.set(key, row)
      }
    }
    return undefined
  }
  return { stepDone, summary: () => `unique after each of ${plural(tables, 'table change')}` }
}

const lookupKey = ({ spi, destination, source, lookupCase }: Row): string =>
  [spi, ...(Number(lookupCase) >= 2 ? [destination] : []), ...(Number(lookupCase) === 3 ? [source] : [])].join(' ')
