import type { Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { activeSas, plural, type Moment, type Verdict, type Watch } from './invariant.ts'
import { RowIndex } from './row-index.ts'

function whichTwo(world: WorldView): Verdict {
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

/** RFC 4301 §4.1: SPI alone, with destination, or with both addresses, as each row says. Outbound SAs are not looked up. */
export const sadKeyUnique: Watch = () => {
  let tables = 0
  const index = new RowIndex((row, { node, table }) =>
    table === 'SAD' && row.direction === 'in' && row.state !== 'held' ? [`${node} ${lookupKey(row)}`] : [],
  )
  /** Keys that changed in the step at hand. */
  let touched: string[] = []
  const see = ({ event }: Moment): Verdict => {
    if (event.kind === 'row') touched.push(...index.take(event))
    if (event.kind === 'node') touched = [...index.keys()]
    return undefined
  }
  const stepDone = (world: WorldView, rows: boolean): Verdict => {
    if (rows) tables += 1
    if (touched.length === 0) return undefined
    const isDouble = touched.some(
      key => [...index.at(key)].filter(({ node }) => world.nodes.get(node)?.up === true).length > 1,
    )
    touched = []
    return isDouble ? whichTwo(world) : undefined
  }
  return {
    sees: ['row', 'node'],
    see,
    stepDone,
    summary: () => `unique after each of ${plural(tables, 'table change')}`,
  }
}

const lookupKey = ({ spi, destination, source, lookupCase }: Row): string =>
  [spi, ...(Number(lookupCase) >= 2 ? [destination] : []), ...(Number(lookupCase) === 3 ? [source] : [])].join(' ')
