import type { LifetimeEffect } from '../../../protocol/machines/ikev2/lifetime.machine.ts'
import { uninstallChild } from './child-install.ts'
import type { IkeChild } from './ike-state.ts'
import type { IkeWork } from './ike-work.ts'
import { drawStagger } from './key-agreement.ts'
import { lifetimeActor, LIFETIME_SUFFIX } from './lifetimes.ts'
import { childBusy, ikeBusy } from './sa-busy.ts'
import { childOfRow } from './child-rows.ts'

/** A pair is to be replaced, now or when the IKE SA has time (RFC 7296 §2.8, §2.25.1). */
export function wishForRekeyedChild(work: IkeWork, { name, sa }: IkeChild): void {
  const busy = ikeBusy(work, sa)
  work.send(name, { type: 'rekey', ikeBusy: busy, stagger: drawStagger(work, busy) })
}

/** The IKE SA is to be replaced, now or when none of its children is (RFC 7296 §2.8, §2.25.2). */
export function wishForRekeyedSa(work: IkeWork, name: string): void {
  const busy = childBusy(work, name)
  work.send(name, { type: 'rekey', childBusy: busy, stagger: drawStagger(work, busy) })
}

/** The SAD has counted: a row of a pair reached its soft limit, or its hard one. */
export function octetsReached(work: IkeWork, row: string, limit: 'worn' | 'over'): void {
  const child = childOfRow(work.endpoint, row)
  if (child !== undefined) work.send(lifetimeActor(child.name), { type: limit })
}

/** A limit is reached: of a pair, or of the IKE SA. */
export function handleLifetime(work: IkeWork, actor: string, effect: LifetimeEffect): void {
  const name = actor.slice(0, -LIFETIME_SUFFIX.length)
  if (effect.type === 'mark') return work.mark(effect.mark, effect.ref, name)
  const child = work.findChild(name)
  if (child !== undefined) {
    if (effect.type === 'softLimit') return wishForRekeyedChild(work, child)
    work.report({ what: 'lifetime-over', sa: child.sa, name })
    // Used no more from now on, whatever becomes of its deletion (RFC 4301 §4.4.2.1 b).
    uninstallChild(work, name)
    return work.send(name, { type: 'delete' })
  }
  if (work.findSa(name) === undefined) return undefined
  if (effect.type === 'softLimit') return wishForRekeyedSa(work, name)
  work.report({ what: 'lifetime-over', sa: name, name })
  return work.send(name, { type: 'delete' })
}
