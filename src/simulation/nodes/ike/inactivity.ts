import { inactivityMachine, type InactivityEffect } from '../../../protocol/machines/ikev2/inactivity.machine.ts'
import { inboundRow, outboundRow } from './child-rows.ts'
import type { IkeWork } from './ike-work.ts'

const SUFFIX = '/inactivity'
const actorOf = (child: string): string => `${child}${SUFFIX}`

/** A pair in use is watched, where its peer may not keep it unused (RFC 7296 §2.8). */
export function watchUse(work: IkeWork, child: string, peer: string): void {
  const inactiveUs = work.endpoint.config.peers.get(peer)?.inactiveUs
  if (inactiveUs !== undefined) work.start(actorOf(child), inactivityMachine, { inactiveUs })
}

export const stopWatch = (work: IkeWork, child: string): void => work.stop(actorOf(child))

export function handleInactivity(work: IkeWork, actor: string, effect: InactivityEffect): void {
  const name = actor.slice(0, -SUFFIX.length)
  const child = work.findChild(name)
  if (effect.type === 'mark') return work.mark(effect.mark, effect.ref, name)
  if (child === undefined) return undefined
  if (effect.type === 'unused') return work.send(name, { type: 'delete' })
  const used = usedSoFar(work, name)
  work.changeChild(name, { used })
  return work.send(actor, { type: 'looked', silent: used === child.used })
}

/** Moves with every packet of either SA of the pair. */
function usedSoFar(work: IkeWork, child: string): string {
  const rows = [inboundRow(child), outboundRow(child)].map(id => work.endpoint.ipsec.sad.find(row => row.id === id))
  return rows.map(row => `${row?.sequence} ${row?.window?.top} ${row?.window?.bits}`).join(' ')
}
