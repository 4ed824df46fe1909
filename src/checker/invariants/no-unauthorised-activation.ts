import { AUTHORITY_EVENTS, watchAuthority, watchOwnSas } from './authority.ts'
import { nodesOf, plural, type Moment, type Verdict, type Watch } from './invariant.ts'

/**
 * A held context becomes usable only after a good CTAR of its mobile (RFC 4067 §2; Allard 2007 §VI-C step 5), or with a
 * message of it under the keys that it holds (Palomares 2013 §III-D step 5).
 */
export const noUnauthorisedActivation: Watch = run => {
  const authority = watchAuthority(run)
  const routers = new Set(nodesOf(run.trace, 'access-router'))
  const own = watchOwnSas(authority, routers)
  const mobiles = new Set(nodesOf(run.trace, 'mobile-node'))
  let [activations, byMessage] = [0, 0]
  const see = (moment: Moment): Verdict => {
    const { event, before } = moment
    authority.see(moment)
    own.see(moment)
    if (event.kind !== 'row' || event.table !== 'SAD' || event.row === null || event.counter || event.step === 0)
      return undefined
    const { node, row } = event
    const was = before.nodes.get(node)?.tables.SAD.get(event.key)
    if (!routers.has(node) || !mobiles.has(String(row.owner)) || own.isOwn(node, row)) return undefined
    if (row.state !== 'active' || was?.state === 'active') return undefined
    if (['negotiation', 'operator'].includes(authority.of(event.seq, own.isTransferred(node, row)))) return undefined
    activations += 1
    if (authority.isFrom(event.seq, String(row.owner))) {
      byMessage += 1
      return undefined
    }
    return authority.hasGenuineCtar(node)
      ? undefined
      : `${node} uses ${row.spi} of ${row.owner}, which never asked it to`
  }
  return {
    sees: AUTHORITY_EVENTS,
    see,
    summary: () =>
      activations === 0
        ? 'no transferred SA was activated'
        : `${plural(activations, 'activation')}, each after a good CTAR${byMessage > 0 ? ' or a message of its client' : ''}`,
  }
}
