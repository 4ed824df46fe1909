import { ok, type Result } from '../../lib/result.ts'
import { canonicalIp, ipVersion } from '../../protocol/wire/ip/address.ts'
import type { Scenario, ScenarioNode } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import { onLink } from '../nodes/routing.ts'
import { misfit } from './misfit.ts'

/** RFC 4303 §3.4.3 wants at least 32 packets; 0 switches anti-replay off. */
const WINDOW_LEAST = 32
/** A mobile that repeats its CTAR without waiting would never let time pass. */
const RETRY_LEAST_US = 1_000

type Fitted<T> = Result<T, string>

/**
 * The scenario with its addresses in their one text form, or the first thing of which no network can be built: one
 * sentence with place, what was found and what is allowed. What the schema says is taken as checked.
 */
export function fitScenario(scenario: Scenario): Fitted<Scenario> {
  const nodes = fitNodes(scenario)
  if (!nodes.ok) return nodes
  const fitted = { ...scenario, nodes: nodes.value }
  for (const check of [cellsFit, addressesFit, trafficFits, scriptFits, numbersFit]) {
    const problem = check(fitted)
    if (problem !== undefined) return problem
  }
  return ok(fitted)
}

type Problem = Fitted<never> | undefined

function fitNodes({ nodes }: Scenario): Fitted<Scenario['nodes']> {
  const fitted: Record<NodeId, ScenarioNode> = {}
  for (const [id, node] of Object.entries(nodes)) {
    const careOf: Record<NodeId, string> = {}
    // A mobile's address is the one it has where it starts.
    const given = { ...(node.attachedTo === undefined ? {} : { [node.attachedTo]: node.address }), ...node.careOf }
    for (const [router, text] of Object.entries(given)) {
      const address = fitAddress(`nodes.${id}.careOf.${router}`, text)
      if (!address.ok) return address
      careOf[router] = address.value
    }
    const address = fitAddress(`nodes.${id}.address`, node.address)
    const home =
      node.homeAddress === undefined ? ok(undefined) : fitAddress(`nodes.${id}.homeAddress`, node.homeAddress)
    const nat = fitNat(id, node)
    if (!address.ok) return address
    if (!home.ok) return home
    if (!nat.ok) return nat
    fitted[id] = {
      ...node,
      address: address.value,
      ...(node.role === 'mobile-node' ? { careOf } : {}),
      ...(home.value === undefined ? {} : { homeAddress: home.value }),
      ...(nat.value === undefined ? {} : { nat: nat.value }),
    }
  }
  return ok(fitted)
}

function fitNat(id: NodeId, { nat }: ScenarioNode): Fitted<ScenarioNode['nat']> {
  if (nat === undefined) return ok(undefined)
  const inside = fitAddress(`nodes.${id}.nat.inside`, nat.inside)
  return inside.ok ? ok({ ...nat, inside: inside.value }) : inside
}

/** This network speaks IPv6 (RFC 4067 has both; the seed's platform is IPv6). */
function fitAddress(place: string, text: string): Fitted<string> {
  const address = canonicalIp(text)
  if (address === undefined || ipVersion(address) === 4) return misfit(place, `"${text}"`, 'an IPv6 address')
  return ok(address)
}

function cellsFit({ nodes, links }: Scenario): Problem {
  const cells = links.flatMap(({ between: [a = '', b] }) => (b === undefined ? [a] : []))
  for (const [id, { attachedTo, careOf = {} }] of Object.entries(nodes)) {
    for (const router of new Set([...(attachedTo === undefined ? [] : [attachedTo]), ...Object.keys(careOf)]))
      if (!cells.includes(router))
        return misfit(`nodes.${id}`, `a place at ${router}`, `routers with a cell: ${cells.join(', ')}`)
  }
  return undefined
}

function addressesFit({ nodes }: Scenario): Problem {
  const owners = new Map<string, NodeId>()
  for (const [id, { address, careOf = {}, homeAddress, nat }] of Object.entries(nodes)) {
    for (const [router, own] of Object.entries(careOf)) {
      const prefix = nodes[router]?.nat?.inside ?? nodes[router]?.address ?? ''
      if (!onLink(prefix, own)) return misfit(`nodes.${id}.careOf.${router}`, own, `addresses in the /64 of ${prefix}`)
    }
    for (const own of new Set([
      address,
      ...Object.values(careOf),
      ...(homeAddress === undefined ? [] : [homeAddress]),
      ...(nat === undefined ? [] : [nat.inside]),
    ])) {
      const other = owners.get(own)
      if (other !== undefined)
        return misfit(`nodes.${id}`, own, `addresses that no other node has, and ${other} has it`)
      owners.set(own, id)
    }
  }
  return undefined
}

/** Flows run between a mobile and its home agent, or any agent where a gateway stands between them, through the tunnel that is measured. */
function trafficFits({ nodes, traffic }: Scenario): Problem {
  const agents = Object.entries(nodes).flatMap(([id, { role }]) => (role === 'home-agent' ? [id] : []))
  const pairs = Object.entries(nodes).flatMap(([id, { homeAgent, gateway }]) =>
    gateway === undefined ? (homeAgent === undefined ? [] : [[id, homeAgent]]) : agents.map(agent => [id, agent]),
  )
  const known = new Set(pairs.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]))
  for (const [index, { from, to }] of traffic.entries()) {
    if (!known.has(`${from} ${to}`))
      return misfit(
        `traffic.${index}`,
        `${from} to ${to}`,
        `between a mobile and its home agent: ${pairs.map(pair => pair.join(' and ')).join(', ')}`,
      )
  }
  return undefined
}

/** Routers in whose cell the mobile has an address are the ones it can be led to. */
function scriptFits({ nodes, script }: Scenario): Problem {
  for (const [index, line] of script.entries()) {
    if (line.do !== 'trigger-transfer' && line.do !== 'move' && line.do !== 'predict-handover') continue
    const [mobile, routers] =
      line.do === 'trigger-transfer' ? [line.mobile, [line.node, line.peer]] : [line.node, [line.to]]
    const known = Object.keys(nodes[mobile]?.careOf ?? {})
    const strange = routers.find(router => !known.includes(router))
    if (strange !== undefined)
      return misfit(`script.${index}`, strange, `routers where ${mobile} has an address: ${known.join(', ')}`)
  }
  return undefined
}

function numbersFit({ tunnels, cxtp }: Scenario): Problem {
  const narrow = tunnels.findIndex(({ replayWindow }) => replayWindow > 0 && replayWindow < WINDOW_LEAST)
  if (narrow >= 0)
    return misfit(
      `tunnels.${narrow}.replayWindow`,
      tunnels[narrow]?.replayWindow ?? 0,
      `0 (off) or ${WINDOW_LEAST} and more (RFC 4303 §3.4.3)`,
    )
  const { requestRetryUs } = cxtp.timers
  return requestRetryUs < RETRY_LEAST_US
    ? misfit('cxtp.timers.requestRetryUs', requestRetryUs, `${RETRY_LEAST_US} and more`)
    : undefined
}
