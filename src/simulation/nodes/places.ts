import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Environment } from '../environment.ts'

interface Place {
  readonly node: NodeId
  /** Fixed node that leads to it. */
  readonly router: NodeId
}

/** Who has an address now, and behind which fixed node: as configured, unless a cluster or an SA has moved it. */
export function placeOf(d: Dispatch, address: string): Place | undefined {
  const heir = d.state.takenOver.get(address)
  if (heir !== undefined) return { node: heir, router: heir }
  const place = d.env.addresses.get(address)
  const mobile = place === undefined ? undefined : d.env.scenario.nodes[place.node]
  if (place === undefined || mobile?.gateway === undefined || mobile.homeAddress !== address) return place
  return { node: place.node, router: servingGateway(d, place.node) ?? place.router }
}

const gateways = new WeakMap<Environment, readonly NodeId[]>()

/** Routers that speak IKE: a handful beside a thousand mobiles. */
function gatewaysOf(env: Environment): readonly NodeId[] {
  const known = gateways.get(env)
  if (known !== undefined) return known
  const { ike, nodes } = env.scenario
  const made = Object.keys(ike?.nodes ?? {}).filter(id => nodes[id]?.role === 'access-router')
  gateways.set(env, made)
  return made
}

/**
 * The gateway that has SAs with this mobile: it announces the inner address to the network behind it, which follows at
 * once (Roamscope; routing protocols are not simulated). Of several, the one that heard from the mobile last.
 */
function servingGateway(d: Dispatch, mobile: NodeId): NodeId | undefined {
  let best: { readonly id: NodeId; readonly heardAtUs: number } | undefined
  for (const id of gatewaysOf(d.env)) {
    const { ike, up } = d.node(id)
    if (!up || ike === undefined) continue
    for (const child of ike.endpoint.children.where('peer', mobile)) {
      const sa = ike.endpoint.sas.get(child.sa)
      if (!child.installed || sa?.phase !== 'established') continue
      // Contexts that were put there wait for it (Palomares 2013 §III-D step 3).
      if (sa.mobility.handover === 'arrived') continue
      if (best === undefined || sa.heardAtUs > best.heardAtUs) best = { id, heardAtUs: sa.heardAtUs }
    }
  }
  return best?.id
}
