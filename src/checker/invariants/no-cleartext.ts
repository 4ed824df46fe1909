import type { Row } from '../../trace/event.ts'
import type { WorldView } from '../../trace/fold.ts'
import { isProtected, type Headers } from './headers.ts'
import { nodesOf, plural, type Moment, type Verdict, type Watch } from './invariant.ts'
import { actionFor, addressPlaces, meets, placesOf } from './policy-match.ts'
import { RowIndex } from './row-index.ts'

/**
 * A packet in clear breaks this when its own sender's policy wants it protected; and in a radio cell, when any policy a
 * mobile there has or had wants that traffic protected: a router that lost its policy must not fall back to clear.
 */
export const noCleartext: Watch = run => {
  const radio = new Set(run.trace.header.links.filter(link => link.radio).map(link => link.id))
  const mobiles = new Set(nodesOf(run.trace, 'mobile-node'))
  const addresses = new Map(run.trace.header.nodes.map(node => [node.id, node.addresses]))
  /** PROTECT rows a mobile has or had, each once. */
  const wanted = new Map<string, Map<string, Row>>()
  const policies = new Map(run.trace.header.nodes.map(({ id }) => [id, new RowIndex(addressPlaces)]))
  let frames = 0
  const see = ({ event, before }: Moment): Verdict => {
    if (event.kind === 'row' && event.table === 'SPD') {
      if (event.row?.action === 'PROTECT' && mobiles.has(event.node)) want(wanted, event.row)
      policies.get(event.node)?.take(event)
    }
    if (event.kind !== 'sent' || event.forged) return undefined
    const headers = run.headers(event.message, 'sent')
    if (headers === undefined || isProtected(headers)) return undefined
    frames += 1
    const inCell = radio.has(event.link)
    // What a router only passes on between wires stays on the protected side of its boundary (RFC 4301 §3.1).
    const leaves = inCell || (addresses.get(event.node) ?? []).includes(headers.source)
    if (!leaves) return undefined
    const places = placesOf(headers)
    const own = places.flatMap(place => Array.from(policies.get(event.node)?.at(place) ?? [], ({ row }) => row))
    const leaks =
      actionFor(own, 'out', headers) === 'PROTECT' ||
      (inCell &&
        places.some(place => [...(wanted.get(place)?.values() ?? [])].some(row => meets(row, headers))) &&
        !isBypassed(before, mobiles, headers))
    if (!leaks) return undefined
    return `frame ${event.message} (${event.name}) left ${event.node} in clear: protocol ${headers.protocol} from ${headers.source} to ${headers.destination} is to be protected`
  }
  return {
    sees: ['row', 'sent'],
    see,
    summary: () => `${plural(frames, 'frame')} in clear, none of them for a PROTECT policy`,
  }
}

function want(wanted: Map<string, Map<string, Row>>, row: Row): void {
  const key = [row.source, row.destination, row.upperProtocol, row.sourcePort, row.destinationPort].join(' ')
  for (const place of addressPlaces(row)) {
    const rows = wanted.get(place) ?? new Map<string, Row>()
    wanted.set(place, rows.set(key, row))
  }
}

/** A mobile's policy lets the packet pass in clear, before any row that protects. */
const isBypassed = (world: WorldView, mobiles: ReadonlySet<string>, headers: Headers): boolean =>
  [...mobiles].some(id => {
    const rows = world.nodes.get(id)?.tables.SPD.values() ?? []
    return (['in', 'out'] as const).some(direction => actionFor(rows, direction, headers) === 'BYPASS')
  })
