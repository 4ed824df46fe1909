import type { Row } from '../../trace/event.ts'
import { plural, type Moment, type Verdict, type Watch } from './invariant.ts'
import { RowIndex } from './row-index.ts'

/** An established IKE SA names a peer that the node's PAD knows (cell peerIdentity against PAD cell identity). */
export const padAuthorised: Watch = () => {
  let count = 0
  /** Rows of the step at hand: SA and entry may come together, in either order. */
  let fresh: { readonly node: string; readonly row: Row }[] = []
  const entries = new RowIndex((row, { node }) => [`${node} ${String(row.identity)}`])
  const see = ({ event }: Moment): Verdict => {
    if (event.kind === 'row' && event.table === 'PAD') entries.take(event)
    if (event.kind !== 'row' || event.table !== 'IKE SAs' || event.row === null || event.row.state !== 'established')
      return undefined
    // IKEv1 is older than the PAD: its peers are known by its own configuration (Allard 2008 §4.1).
    if (event.row.version === 1) return undefined
    count += 1
    fresh.push({ node: event.node, row: event.row })
    return undefined
  }
  const stepDone = (): Verdict => {
    if (fresh.length === 0) return undefined
    const stranger = fresh.find(({ node, row }) => entries.at(`${node} ${String(row.peerIdentity)}`).size === 0)
    fresh = []
    return stranger && `${stranger.node} has an IKE SA with ${stranger.row.peerIdentity}, for whom it has no PAD entry`
  }
  return {
    sees: ['row'],
    see,
    stepDone,
    summary: () =>
      count === 0 ? 'no IKE SA in this run' : `${plural(count, 'state')} of IKE SAs, each with a PAD entry`,
  }
}
