import { changeLine } from './heirs.ts'
import type { IkeWork } from './ike-work.ts'
import { initiate } from './init-initiator.ts'
import { resume } from './resume-start.ts'
import { ikePlaces } from './udp-places.ts'

/** How a client goes from one gateway of a peer to another one, without a word from either. */
export type WayOut = 'ticket' | 'make-before-break' | 'break-before-make'

/**
 * The same peer by its PAD row at another address, as after a REDIRECT (RFC 5685 §3). With a ticket as without one the old SA
 * carries the data until the new one stands: RFC 5723 §4.3.4 lets it end then, silently where one gateway has both. The
 * gateway that is left has not seen the ticket come back, so that here it is told by a Delete (Roamscope).
 */
export function leaveFor(work: IkeWork, name: string, to: string, by: WayOut): void {
  const sa = work.sa(name)
  work.mark('gateway-left', 'RFC 7296 §2.8.3', `${name}: from ${sa.remote.address} to ${to}, ${by}`)
  if (by === 'break-before-make') {
    changeLine(work, name, {}, { comesBack: true, comesBackTo: to })
    return work.send(name, { type: 'delete' })
  }
  const peer = work.peer(sa.peer)
  const [local, remote] = ikePlaces(sa, to)
  const resumed = by === 'ticket' ? resume(work, peer, local, remote) : undefined
  const next = resumed ?? initiate(work, peer, local, remote, sa.flow)
  const { mobility } = work.sa(next)
  work.changeSa(next, { mobility: { ...mobility, replaces: sa.mobility.line } })
}
