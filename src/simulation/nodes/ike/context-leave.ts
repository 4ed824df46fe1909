import type { Whose } from '../../../protocol/ipsec/context.ts'
import { sasWith } from './context-capture.ts'
import { dropTransferredPeers } from './context-peers.ts'
import { lineOf } from './heirs.ts'
import type { IkeWork } from './ike-work.ts'
import { stopLifetime } from './lifetimes.ts'
import { retireMobike } from './mobike.ts'
import { retireKeepalive } from './nat-keepalive.ts'
import { leaveReauth } from './reauth.ts'
import { leaveGrace } from './redirect-grace.ts'
import { leaveUpdate } from './update-spi.ts'

/**
 * Another router goes on with the IKE SAs with them: here they end, with everything that waits and repeats, and not a
 * message says so (Roamscope; single holder). What was being replaced or deleted beside them ends as well: its own end
 * would be told to a mobile that is not here.
 */
export function leaveIke(work: IkeWork, whose: Whose): void {
  const going = sasWith(work.endpoint, work.context.host, whose)
  const names = new Set(going.flatMap(({ name }) => lineOf(work, name).map(sa => sa.name)))
  const lines = going.flatMap(({ name }) => work.sa(name))
  for (const leave of [leaveReauth, leaveGrace, leaveUpdate]) for (const sa of lines) leave(work, sa)
  for (const name of names) {
    const sa = work.sa(name)
    for (const { actor } of sa.outstanding) {
      work.send(actor, { type: 'withdrawn' })
      work.stop(actor)
    }
    for (const child of work.childrenOf(name)) {
      stopLifetime(work, child.name)
      work.stop(child.name)
      work.dropChild(child.name)
    }
    stopLifetime(work, name)
    work.stop(name)
    work.dropSa(name)
    work.mark('ike-sa-handed-over', 'Allard 2008 §3.1', `lets go of ${name}: another router goes on with it`)
  }
  for (const sa of lines) {
    retireMobike(work, sa)
    retireKeepalive(work, sa)
  }
  dropTransferredPeers(work)
}
