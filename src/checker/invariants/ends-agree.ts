import type { Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { mappingsBetween } from '../../trace/translation.ts'
import { plural, unrest, type Verdict, type Watch } from './invariant.ts'
import { saEnds } from './peers.ts'

const COMMON = [
  'mode',
  'source',
  'destination',
  'encryption',
  'encryptionKey',
  'integrity',
  'integrityKey',
  'extendedSequence',
] as const

/** At rest. An end without any counterpart is no-orphan's business. */
export const endsAgree: Watch = run => {
  let [pairs, restless] = [0, '']
  const end = (world: WorldView): Verdict => {
    restless = unrest(run.trace, world) ?? ''
    if (restless !== '') return undefined
    for (const { node, row, peer, answer } of saEnds(run.trace, world)) {
      if (answer === undefined) continue
      pairs += 1
      const differs = COMMON.find(name => row[name] !== answer[name] && !isTranslated(world, name, row, answer))
      if (differs !== undefined)
        return `${node} and ${peer} disagree on ${differs} of ${row.spi}: ${describe(differs, row[differs])} and ${describe(differs, answer[differs])}`
    }
    return undefined
  }
  return {
    end,
    summary: () => {
      if (restless !== '') return `not judged, the run ended before rest: ${restless}`
      return pairs === 0 ? 'no SA has both its ends at rest' : `${plural(pairs / 2, 'SA')} with two equal ends`
    },
  }
}

/**
 * A NAT stands between the ends: each names the address it sees, and the NAT has a mapping for both, under the port that
 * the outer end puts around ESP (RFC 7296 §2.23).
 */
function isTranslated(world: WorldView, name: (typeof COMMON)[number], a: Row, b: Row): boolean {
  if (name !== 'source' && name !== 'destination') return false
  return mappingsBetween(world, a[name], b[name]).some(({ outsideAddress, outsidePort }) =>
    [a, b].every(row => row.destination !== outsideAddress || row.direction !== 'out' || portTo(row) === outsidePort),
  )
}

/** Where an outbound SA's `UDP 4500 > 61044` leads. */
const portTo = ({ encapsulation }: Row): number => Number(/\d+$/.exec(String(encapsulation))?.[0])

const describe = (name: string, value: unknown): string => (name.endsWith('Key') ? 'one key' : String(value))
