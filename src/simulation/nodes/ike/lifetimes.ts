import type { Micros } from '../../../lib/micros.ts'
import { UNLIMITED, type Lifetime } from '../../../protocol/ipsec/sa.ts'
import { lifetimeMachine } from '../../../protocol/machines/ikev2/lifetime.machine.ts'
import type { IkePeer, SaLifetime } from './ike-config.ts'
import type { SaEnds } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'

export const LIFETIME_SUFFIX = '/lifetime'
export const lifetimeActor = (sa: string): string => `${sa}${LIFETIME_SUFFIX}`

/** Limits by octets of both SAs of a pair: the SAD counts them (RFC 4301 §4.4.2.1 b). */
export function octetLimits({ lifetimes }: IkePeer): Lifetime {
  const child = lifetimes?.child
  return child === undefined
    ? UNLIMITED
    : { ...UNLIMITED, softOctets: child.softOctets, hardOctets: child.hardOctets, atEnd: 'renew' }
}

/** The clock of an SA in use begins; nothing where its peer has no limits. `kind`: whose. */
export function startLifetime(work: IkeWork, name: string, peer: string, kind: 'ike' | 'child'): void {
  const limits = work.endpoint.config.peers.get(peer)?.lifetimes?.[kind]
  if (limits === undefined) return
  const [softUs, { nowUs }] = [softOf(work, limits), work.context]
  startUntil(work, name, kind, { softAtUs: nowUs + softUs, hardAtUs: nowUs + limits.hardUs })
}

/** The clock of an SA that began elsewhere: what is left of it. A soft limit that is past counts at once. */
export function startUntil(work: IkeWork, name: string, kind: 'ike' | 'child', ends: SaEnds): void {
  if (kind === 'ike') work.changeSa(name, { ends })
  else work.changeChild(name, { ends })
  const { nowUs } = work.context
  const hardUs = Math.max(1, ends.hardAtUs - nowUs)
  const softUs = Math.min(hardUs, Math.max(1, ends.softAtUs - nowUs))
  work.start(lifetimeActor(name), lifetimeMachine, { softUs, hardUs })
}

/** Earlier by chance, so that two ends with the same limits do not ask each other at once (RFC 7296 §2.8). */
function softOf(work: IkeWork, { softUs, jitterUs }: SaLifetime): Micros {
  const octets = work.context.draw('rekey margin', 4)
  const share = new DataView(octets.buffer, octets.byteOffset).getUint32(0) / 2 ** 32
  return Math.max(1, softUs - Math.floor(jitterUs * share))
}

export const stopLifetime = (work: IkeWork, name: string): void => work.stop(lifetimeActor(name))
