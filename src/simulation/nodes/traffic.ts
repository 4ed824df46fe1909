import { present } from '../../lib/assert.ts'
import type { TrafficEffect } from '../../protocol/machines/mobility/events.ts'
import { udpSourceMachine } from '../../protocol/machines/traffic/udp-source.machine.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import type { Dispatch } from '../dispatch.ts'
import { fireActor, sendToActor, startActor } from './actors.ts'
import { homeEnds } from './binding.ts'
import { reject } from './hand.ts'
import { output } from './output.ts'
import { knownMtu } from './path-mtu.ts'
import { flowPacket, ipv6Packet } from './packets.ts'
import { homeAgent } from './tables.ts'

/** Names of the sources by flow; they are numbered by node in the order of the scenario. */
const names = new WeakMap<Scenario['traffic'], readonly string[]>()
const flows = new WeakMap<Scenario['traffic'], ReadonlyMap<string, number>>()

function namesOf(traffic: Scenario['traffic']): readonly string[] {
  const known = names.get(traffic)
  if (known !== undefined) return known
  const counts = new Map<NodeId, number>()
  const made = traffic.map(({ from }) => {
    const count = (counts.get(from) ?? 0) + 1
    counts.set(from, count)
    return `${from}/traffic/${count}`
  })
  names.set(traffic, made)
  return made
}

const actorOf = (d: Dispatch, flow: number): string => present(namesOf(d.env.scenario.traffic)[flow], `flow ${flow}`)

function flowOf(d: Dispatch, actor: string): number {
  const { traffic } = d.env.scenario
  const known = flows.get(traffic) ?? new Map(namesOf(traffic).map((name, flow) => [name, flow]))
  flows.set(traffic, known)
  return present(known.get(actor), `flow of ${actor}`)
}

export function startSource(d: Dispatch, flow: number): void {
  const { everyUs } = present(d.env.scenario.traffic[flow], `flow ${flow}`)
  startActor<TrafficEffect>(d, actorOf(d, flow), udpSourceMachine, { everyUs }, effect => act(d, flow, effect))
}

/** The flow's first packet is due. */
export function startFlow(d: Dispatch, flow: number): void {
  sendToActor<TrafficEffect>(d, actorOf(d, flow), { type: 'start' }, effect => act(d, flow, effect))
}

export function fireTrafficTimer(d: Dispatch, actor: string, timer: string): void {
  const flow = flowOf(d, actor)
  fireActor<TrafficEffect>(d, actor, timer, effect => act(d, flow, effect))
}

function act(d: Dispatch, flow: number, { packet }: TrafficEffect): void {
  const { from, to, octets } = present(d.env.scenario.traffic[flow], `flow ${flow}`)
  d.recordAndThen({ kind: 'flow', node: from, flow: `${from}>${to}`, packet, what: 'sent' }, () => {
    if (d.node(from).role === 'mobile-node') sendFromMobile(d, flow, from, to, packet, octets)
    else sendFromHome(d, flow, from, to, packet, octets)
  })
}

/** From the address behind the security gateway; or from the home address to the home agent, inside the Mobile IPv6 tunnel from the care-of address (RFC 6275 §11.3.1). */
function sendFromMobile(d: Dispatch, flow: number, from: NodeId, to: NodeId, packet: number, octets: number): void {
  const { gateway, homeAddress } = d.env.scenario.nodes[from] ?? {}
  if (gateway !== undefined && homeAddress !== undefined) {
    const ends = { source: homeAddress, destination: present(d.env.scenario.nodes[to], to).address }
    return output(d, from, flowPacket(ends, flow, packet, fitting(d, from, ends, octets)))
  }
  const { home, careOf, agent } = present(homeEnds(d, from), `home of ${from}`)
  const outer = { source: careOf, destination: agent }
  const fits = fitting(d, from, outer, octets, IPV6_HEADER)
  const inner = flowPacket({ source: home, destination: agent }, flow, packet, fits)
  output(d, from, ipv6Packet(outer, 'ipv6', inner))
}

/** To the care-of address the mobile's home address is bound to (RFC 6275 §10.4.2). */
function sendFromHome(d: Dispatch, flow: number, from: NodeId, to: NodeId, packet: number, octets: number): void {
  const agent = homeAgent(d, from)
  const { gateway, homeAddress: home = '' } = d.env.scenario.nodes[to] ?? {}
  const direct = { source: agent.address, destination: home }
  if (gateway !== undefined) return output(d, from, flowPacket(direct, flow, packet, fitting(d, from, direct, octets)))
  const binding = agent.bindings[home]
  if (binding === undefined) {
    return reject(d, from, null, {
      code: 'no-binding',
      text: `${home} is bound to no care-of address`,
      ref: 'RFC 6275 §10.4.1',
    })
  }
  const outer = { source: agent.address, destination: binding.careOf }
  const inner = flowPacket(direct, flow, packet, fitting(d, from, outer, octets, IPV6_HEADER))
  output(d, from, ipv6Packet(outer, 'ipv6', inner))
}

const IPV6_HEADER = 40
const UDP_HEADER = 8
/** Number of the flow and of the packet. */
const OCTETS_LEAST = 12

/** The application sends less at once where the path is known to carry less (RFC 8201 §4, RFC 4301 §8.2). */
function fitting(
  d: Dispatch,
  from: NodeId,
  ends: { readonly source: string; readonly destination: string },
  octets: number,
  tunnelHeader = 0,
): number {
  const mtu = knownMtu(d, from, ends)
  return mtu === undefined
    ? octets
    : Math.max(OCTETS_LEAST, Math.min(octets, mtu - tunnelHeader - IPV6_HEADER - UDP_HEADER))
}
