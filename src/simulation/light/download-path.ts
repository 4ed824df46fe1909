import { assert, present } from '../../lib/assert.ts'
import type { Micros } from '../../lib/micros.ts'
import type { Scenario, ScenarioLink } from '../../scenarios/scenario.ts'
import { linkOctets, serialisationUs } from '../network.ts'
import { nextHop } from '../nodes/routing.ts'

/** A link as one direction of a flow sees it. Written in place: when its transmitter is free again. */
export interface Hop {
  readonly link: Pick<ScenarioLink, 'bandwidthBps' | 'latencyUs' | 'queueOctets'>
  /** Octets of the frame around an IPv6 packet of the flow. */
  readonly frameOctets: (packetOctets: number) => number
  /** It ends at the gateway whose tunnel is taken out. */
  readonly toGateway: boolean
  freeUs: Micros
}

/** When the tunnel is away: from the first moment to before the second. */
export interface Cut {
  readonly fromUs: Micros
  readonly toUs: Micros
}

const [ETHERNET, IPV6] = [14, 40] as const
/** ESP of AES-GCM: SPI and number, explicit IV, ICV (RFC 4106 §3, RFC 4303 §2). */
const [ESP_HEADER, ESP_IV, ESP_ICV, ESP_TRAILER, ESP_ALIGN] = [8, 8, 16, 2, 4] as const

const inClear = (packetOctets: number): number => ETHERNET + packetOctets
const inTunnel = (packetOctets: number): number =>
  ETHERNET + IPV6 + ESP_HEADER + ESP_IV + Math.ceil((packetOctets + ESP_TRAILER) / ESP_ALIGN) * ESP_ALIGN + ESP_ICV

/**
 * The way of a download between a mobile with a gateway and a host behind it, as the links of the scenario: through its
 * cell and the wires to the gateway in an ESP tunnel of AES-GCM, then in clear. Other suites have other lengths.
 */
export function downloadPath(
  scenario: Scenario,
  mobile: string,
  host: string,
): { readonly up: Hop[]; readonly down: Hop[] } {
  const { attachedTo = '', gateway = '' } = scenario.nodes[mobile] ?? {}
  assert(scenario.ike?.nodes[mobile]?.peers[gateway]?.esp === 'aes128gcm16', 'an ESP tunnel of AES-GCM to the gateway')
  const byId = (id: string): ScenarioLink =>
    present(
      scenario.links.find(link => link.id === id),
      id,
    )
  const cell = present(
    scenario.links.find(({ between }) => between.length === 1 && between[0] === attachedTo),
    'cell',
  )
  const inside = [cell, ...wires(scenario, attachedTo, gateway).map(byId)]
  const behind = wires(scenario, gateway, host).map(byId)
  const hop = (frameOctets: Hop['frameOctets'], toGateway: boolean) => (link: ScenarioLink) => ({
    link,
    frameOctets,
    toGateway,
    freeUs: 0,
  })
  const last = inside.length - 1
  return {
    up: [...inside.map((link, i) => hop(inTunnel, i === last)(link)), ...behind.map(hop(inClear, false))],
    down: [
      ...behind.toReversed().map((link, i) => hop(inClear, i === behind.length - 1)(link)),
      ...inside.toReversed().map(hop(inTunnel, false)),
    ],
  }
}

/** Ids of the wires from a node to another. */
function wires(scenario: Scenario, from: string, to: string): readonly string[] {
  const ids: string[] = []
  for (let at = from; at !== to;) {
    const next = present(nextHop(scenario, at, to), `way from ${at} to ${to}`)
    assert(ids.length < scenario.links.length, 'a way without a circle')
    ids.push(next.link)
    at = next.to
  }
  return ids
}

/** Sends a packet of so many octets at a moment: when it arrives; undefined when a queue was full or the tunnel away. */
export function carry(
  hops: readonly Hop[],
  packetOctets: number,
  sentUs: Micros,
  cut: Cut | undefined,
): Micros | undefined {
  let atUs = sentUs
  for (const hop of hops) {
    const { bandwidthBps, latencyUs, queueOctets } = hop.link
    const startUs = hop.freeUs > atUs ? hop.freeUs : atUs
    if (queueOctets !== undefined && linkOctets(startUs - atUs, bandwidthBps) > queueOctets) return undefined
    hop.freeUs = startUs + serialisationUs(hop.frameOctets(packetOctets), bandwidthBps)
    atUs = hop.freeUs + latencyUs
    if (hop.toGateway && cut !== undefined && atUs >= cut.fromUs && atUs < cut.toUs) return undefined
  }
  return atUs
}
