import { plural, type Moment, type Verdict, type Watch } from './invariant.ts'

/** An established IKE SA names a peer that the node's PAD knows (cell peerIdentity against PAD cell identity). */
export const padAuthorised: Watch = () => {
  let count = 0
  const see = ({ event, after }: Moment): Verdict => {
    if (event.kind !== 'row' || event.table !== 'IKE SAs' || event.row === null || event.row.state !== 'established')
      return undefined
    count += 1
    const known = Object.values(after.nodes[event.node]?.tables.PAD ?? {}).some(
      row => row.identity === event.row?.peerIdentity,
    )
    return known
      ? undefined
      : `${event.node} has an IKE SA with ${event.row.peerIdentity}, for whom it has no PAD entry`
  }
  return {
    see,
    summary: () =>
      count === 0 ? 'no IKE SA in this run' : `${plural(count, 'state')} of IKE SAs, each with a PAD entry`,
  }
}
