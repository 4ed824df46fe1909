import { ethernet } from '../../protocol/wire/ethernet/ethernet.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { isRadio, linkById, type Environment } from '../environment.ts'
import { transmit } from '../network.ts'
import { macOf } from '../nodes/frames.ts'
import { nextHop } from '../nodes/routing.ts'
import type { Pending } from '../state.ts'
import { countHit } from './hits.ts'

/** A hop as the receiver believes it: `from` is who the attacker claims to be. */
export interface ClaimedHop {
  readonly link: string
  readonly from: NodeId
  readonly to: NodeId
}

/**
 * Where an attacker's frame goes who stands at `place`, a link of its own choice, instead of on the genuine way. In a
 * cell the router hears it, or the mobile that it is meant for; on a wire the end that leads to the receiver.
 * Undefined when only the imitated node itself would hear it.
 */
export function hopAt(env: Environment, place: string | undefined, genuine: ClaimedHop): ClaimedHop | undefined {
  if (place === undefined || place === genuine.link) return genuine
  const { from, to } = genuine
  const link = linkById(env, place)
  const [a = '', b = a] = link.between
  const isMobile = (id: NodeId): boolean => env.scenario.nodes[id]?.role === 'mobile-node'
  if (isRadio(link)) {
    if (isMobile(to)) return { link: place, from: a, to }
    return from === a ? undefined : { link: place, from, to: a }
  }
  if (isMobile(to)) return undefined
  const leads = (end: NodeId, other: NodeId): boolean => end === to || nextHop(env.scenario, end, to)?.to !== other
  const hearer = leads(a, b) ? a : b
  return from === hearer ? { link: place, from: hearer === a ? b : a, to: hearer } : { link: place, from, to: hearer }
}

/** A copy that a fault made is sent: a duplicate where its original went, a replay from where the attacker stands. */
export function injectCopy(d: Dispatch, copy: Extract<Pending, { readonly kind: 'inject' }>): void {
  const { frame, copyOf, fault: index } = copy
  const fault = d.env.faults[index]
  const replayed = fault?.kind === 'replay'
  const hop = replayed ? hopAt(d.env, fault.link, copy) : copy
  if (hop === undefined) return
  countHit(d, index)
  const { link, from, to } = hop
  const bytes = to === copy.to ? frame.bytes : readdressed(frame.bytes, macOf(d, to))
  transmit(d, { link, from, to, frame: { ...frame, bytes }, copyOf, forged: replayed })
}

/** The same packet in a frame for another neighbour. */
function readdressed(bytes: Uint8Array, destination: string): Uint8Array {
  const frame = ethernet.decode(bytes)
  return frame.ok ? ethernet.encode({ ...frame.value, destination }) : bytes
}
