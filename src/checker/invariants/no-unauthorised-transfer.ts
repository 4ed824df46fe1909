import { AUTHORITY_EVENTS, watchAuthority, watchOwnSas, type Authority } from './authority.ts'
import { nodesOf, plural, type Moment, type Verdict, type Watch } from './invariant.ts'

/** RFC 4067 §6.3: a token, or a trigger of the network itself (§5.1, §5.2), comes before contexts leave or are kept. */
export const noUnauthorisedTransfer: Watch = run => {
  const authority = watchAuthority(run)
  const routers = new Set(nodesOf(run.trace, 'access-router'))
  const own = watchOwnSas(authority, routers)
  const mobiles = new Set(nodesOf(run.trace, 'mobile-node'))
  let transfers = 0
  let installations = 0
  let byPerson = 0
  /** `of` may not know the root (a timer without cause): then a genuine CTAR at the node before it must do. */
  const allowed = (by: Authority, node: string): boolean =>
    by === 'token' || by === 'trigger' || by === 'operator' || (by === 'unknown' && authority.hasGenuineCtar(node))
  const see = (moment: Moment): Verdict => {
    const { event, before } = moment
    authority.see(moment)
    own.see(moment)
    if (event.step === 0 || !routers.has(event.node)) return undefined
    if (
      event.kind === 'sent' &&
      (event.name === 'CTD' || event.name === 'PCTD') &&
      !event.forged &&
      event.copyOf === null
    ) {
      transfers += 1
      if (!allowed(authority.of(event.seq), event.node))
        return `${event.name} (frame ${event.message}) left ${event.node} without a valid token or a trigger`
    }
    if (event.kind !== 'row' || event.row === null || event.counter) return undefined
    if (event.table !== 'SAD' || before.nodes.get(event.node)?.tables.SAD.get(event.key) !== undefined) return undefined
    if (!mobiles.has(String(event.row.owner)) || own.isOwn(event.node, event.row)) return undefined
    const transferred = own.isTransferred(event.node, event.row)
    const by = authority.of(event.seq, transferred)
    if (by === 'negotiation') return undefined
    installations += 1
    if (by === 'operator') byPerson += 1
    return allowed(by, event.node)
      ? undefined
      : `${event.node} installed ${event.row.spi} of ${event.row.owner} without a valid token or a trigger`
  }
  return {
    sees: AUTHORITY_EVENTS,
    see,
    summary: () =>
      transfers + installations === 0
        ? 'no context was transferred'
        : `${plural(transfers, 'transfer')} and ${plural(installations, 'installed SA')}, each with a token${byPerson > 0 ? ', a trigger or the command of a person' : ' or a trigger'}`,
  }
}
