import { present } from '../../lib/assert.ts'
import { ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { insertAssociation } from '../../protocol/ipsec/sad.ts'
import type { Sad } from '../../protocol/ipsec/sad.ts'
import type { Policy, PolicyAction } from '../../protocol/ipsec/spd.ts'
import type { IpsecState } from '../../protocol/ipsec/state.ts'
import type { Scenario, ScenarioTunnel } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import { newIkeEndpoint } from '../nodes/ike/ike-endpoint.ts'
import { routerAssociations, tunnelAssociations } from './associations.ts'
import { distantGateway } from './distant-gateway.ts'
import { ikeConfigOf } from './ike-config.ts'
import { ikeBypass, ikePolicies, ikev1Policies } from './ike-policies.ts'
import { ikev1ConfigOf } from './ikev1-config.ts'
import { listingTables, tunnelLink } from './listing.ts'
import { misfit } from './misfit.ts'
import { BYPASS, bypassAll, bypassMobility, bypassPolicies, discardRest, hostPolicies, PROTOCOL } from './policies.ts'

/**
 * The databases a node starts with. `withMobiles` false: a router after a restart, which has lost what it learned
 * and keeps only what is configured for itself.
 */
export function initialTables(
  scenario: Scenario,
  seed: number,
  id: NodeId,
  withMobiles = true,
): Result<IpsecState, string> {
  const node = present(scenario.nodes[id], `node ${id}`)
  if (node.role === 'nat') return ok({ sad: [], spd: [], pad: [] })
  if (node.role === 'home-agent') return agentTables(scenario, seed, id)
  const own: Part[] = []
  if (withMobiles || node.role === 'mobile-node') {
    for (const [at, tunnel] of scenario.tunnels.entries()) {
      if (tunnel.mobile !== id && tunnel.router !== id) continue
      const part = tunnelPart(scenario, seed, { tunnel, place: `tunnels.${at}` }, id)
      if (!part.ok) return part
      own.push(part.value)
    }
    for (const given of scenario.setkey.filter(listing => listing.node === id)) {
      const part = listingTables(scenario, given)
      if (!part.ok) return part
      own.push(part.value)
    }
  }
  if (node.role === 'access-router' && scenario.cxtp.mode !== 'off') own.push(routerPart(scenario, seed, id))
  const sad = joinSads(id, own)
  if (!sad.ok) return sad
  // A policy that catches CXTP by mistake must stand after the exceptions there are, and before the final discard.
  const bypass = scenario.cxtp.mode === 'off' ? bypassMobility() : bypassPolicies(scenario.cxtp.ctarPath)
  const ike = ikeConfigOf(scenario, seed, id)
  if (!ike.ok) return ike
  const ikev1 = ikev1ConfigOf(scenario, id)
  if (!ikev1.ok) return ikev1
  const spd = [
    ...ikeBypass(scenario, id),
    ...bypass,
    ...own.flatMap(part => part.spd),
    ...(ike.value === undefined ? [] : ikePolicies(ike.value)),
    ...(ikev1.value === undefined ? [] : ikev1Policies(ikev1.value)),
    ...discardRest(),
  ]
  return ok({
    sad: sad.value,
    spd: withOwnNames(spd),
    pad: ike.value === undefined ? [] : newIkeEndpoint(ike.value).ipsec.pad,
  })
}

/** A home agent, or a host that stands for one: clear traffic passes, beside what it protects with IKE. */
function agentTables(scenario: Scenario, seed: number, id: NodeId): Result<IpsecState, string> {
  const ike = ikeConfigOf(scenario, seed, id)
  if (!ike.ok) return ike
  if (ike.value === undefined) return ok({ sad: [], spd: bypassAll(), pad: [] })
  const spd = [...ikeBypass(scenario, id), ...ikePolicies(ike.value), ...bypassAll()]
  return ok({ sad: [], spd: withOwnNames(spd), pad: newIkeEndpoint(ike.value).ipsec.pad })
}

interface Part {
  readonly sad: Sad
  readonly spd: readonly Policy[]
}

/** Tunnels of one mobile have policies of the same name: the second is `name#2`, as in the SAD. */
function withOwnNames(spd: readonly Policy[]): readonly Policy[] {
  const taken = new Map<string, number>()
  return spd.map(policy => {
    const count = (taken.get(policy.id) ?? 0) + 1
    taken.set(policy.id, count)
    return count === 1 ? policy : { ...policy, id: `${policy.id}#${count}` }
  })
}

function joinSads(id: NodeId, parts: readonly Part[]): Result<Sad, string> {
  let sad: Sad = []
  for (const sa of parts.flatMap(part => part.sad)) {
    const inserted = insertAssociation(sad, sa)
    if (!inserted.ok)
      return misfit(
        `tunnels at ${id}`,
        `an SPI twice: ${inserted.error.text}`,
        `one SA for each SPI (${inserted.error.ref})`,
      )
    sad = inserted.value
  }
  return ok(sad)
}

/** Rows of one tunnel at one of its ends: Allard 2007 tables I to IV, with inner and outer addresses the right way round. */
function tunnelPart(
  scenario: Scenario,
  seed: number,
  { tunnel, place }: { readonly tunnel: ScenarioTunnel; readonly place: string },
  id: NodeId,
): Result<Part, string> {
  const mobile = present(scenario.nodes[tunnel.mobile], `mobile ${tunnel.mobile}`)
  const router = present(scenario.nodes[tunnel.router], `router ${tunnel.router}`)
  const careOf = mobile.careOf?.[tunnel.router] ?? mobile.address
  const home = mobile.homeAgent === undefined ? undefined : scenario.nodes[mobile.homeAgent]?.address
  const link = tunnelLink(tunnel.mobile)
  const made = tunnelAssociations(seed, tunnel, {
    place,
    mobile: careOf,
    router: router.address,
    link,
    lookupCase: scenario.cxtp.lookupCase,
  })
  if (!made.ok) return made
  const atMobile = id === tunnel.mobile
  const everything = scenario.cxtp.ctarPath === 'protected'
  const { suite } = made.value
  const spd = hostPolicies({
    name: link,
    local: atMobile ? careOf : everything ? 'any' : (home ?? router.address),
    remote: atMobile ? (everything ? 'any' : (home ?? router.address)) : careOf,
    upperProtocol: everything ? 'any' : PROTOCOL.IPV6,
    owner: tunnel.mobile,
    action: {
      kind: 'protect',
      protocol: suite.protocol,
      mode: tunnel.mode,
      tunnelLocal: tunnel.mode === 'tunnel' ? (atMobile ? careOf : router.address) : undefined,
      tunnelRemote: tunnel.mode === 'tunnel' ? (atMobile ? router.address : careOf) : undefined,
      link,
      extendedSequence: tunnel.extendedSequence,
      algorithms: [{ encryption: suite.encryption, integrity: suite.integrity }],
    },
  })
  return ok({ sad: atMobile ? made.value.mobile : made.value.router, spd })
}

/** What protects CXTP between this router and every other one, if the scenario wants it. */
function routerPart(scenario: Scenario, seed: number, id: NodeId): Part {
  // The routers of a provider on the way have no part in what gateways tell each other.
  const isBetweenGateways = Object.keys(scenario.nodes).some(each => distantGateway(scenario, each) !== undefined)
  const takesPart = (router: NodeId): boolean => !isBetweenGateways || scenario.ike?.nodes[router] !== undefined
  const peers = Object.entries(scenario.nodes).filter(
    ([peer, node]) => node.role === 'access-router' && peer !== id && takesPart(peer) && takesPart(id),
  )
  const here = { id, address: present(scenario.nodes[id], id).address }
  const upperProtocol = scenario.cxtp.transport === 'sctp' ? PROTOCOL.SCTP : PROTOCOL.TCP
  const isProtected = scenario.cxtp.routerProtection === 'esp'
  return {
    sad: isProtected
      ? peers.flatMap(([peer, { address }]) => routerAssociations(seed, here, { id: peer, address }))
      : [],
    spd: peers.flatMap(([peer, { address }]) =>
      hostPolicies({
        name: `router-${peer}`,
        local: here.address,
        remote: address,
        upperProtocol,
        owner: peer,
        action: isProtected ? routerProtection(peer) : BYPASS,
      }),
    ),
  }
}

const routerProtection = (peer: NodeId): PolicyAction => ({
  kind: 'protect',
  protocol: 'esp',
  mode: 'transport',
  tunnelLocal: undefined,
  tunnelRemote: undefined,
  link: `router-${peer}`,
  extendedSequence: false,
  algorithms: [{ encryption: 'aes128', integrity: 'sha256' }],
})
