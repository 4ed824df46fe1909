import { moveChildren } from './child-install.ts'
import { moveLine } from './heirs.ts'
import type { Place } from './ike-config.ts'
import type { IkeWork } from './ike-work.ts'
import { placeText } from './udp-places.ts'

/** Of a datagram that came in. */
export interface Way {
  readonly from: Place
  readonly to: Place
}

/**
 * Without MOBIKE the side that no NAT hides sends to where the last authentic packet came from, IKE or ESP: each is new,
 * by Message ID or anti-replay window, so that nobody can lead it back with an old one (RFC 7296 §2.23). With
 * MOBIKE only UPDATE_SA_ADDRESSES moves anything, so that other exchanges can test a path (RFC 4555 §3.8).
 */
export function followPeer(work: IkeWork, name: string, { from, to }: Way): void {
  const sa = work.findSa(name)
  if (sa?.phase !== 'established' || sa.mobike || sa.behindNat || !sa.mobility.peerBehindNat) return
  const same = sa.remote.address === from.address && sa.remote.port === from.port
  if (same || to.address !== sa.local.address) return
  work.mark('peer-remapped', 'RFC 7296 §2.23', `${name}: ${placeText(sa.remote)} is ${placeText(from)} now`)
  moveLine(work, name, { remote: from })
  moveChildren(work, name)
}
