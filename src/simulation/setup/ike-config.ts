import { utf8 } from '../../lib/bytes.ts'
import { drawBytes } from '../../lib/draw.ts'
import type { TicketKey } from '../../protocol/crypto/ike/ticket.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import {
  parseAhProposals,
  parseEspProposals,
  parseIkeProposals,
  type ProposalError,
} from '../../protocol/crypto/ike/cipher-suite-name.ts'
import { prefixRange, type AddressRange } from '../../protocol/ipsec/address.ts'
import type { TrafficRange } from '../../protocol/ipsec/traffic-range.ts'
import { parseTrafficRange } from '../../protocol/ipsec/traffic-range-text.ts'
import type { MobilityPolicy } from '../nodes/ike/mobility-policy.ts'
import type { ScenarioIkePeer, ScenarioMobility } from '../../scenarios/ike-section.ts'
import type { Scenario } from '../../scenarios/scenario.ts'
import type { NodeId } from '../../trace/event.ts'
import { DEFAULT_IKE_LIMITS, DEFAULT_IKE_TIMERS, type IkeConfig, type IkePeer } from '../nodes/ike/ike-config.ts'
import { ownProofOf, peerProofOf, STARTS_AT_SECONDS } from './ike-certificates.ts'
import { spisOf } from './ike-spis.ts'
import { readIdentity } from '../nodes/ike-identity.ts'
import { peersOf } from '../nodes/ike/ike-config.ts'

type Read = Result<IkeConfig | undefined, string>

/** Read once for each scenario and seed: nodes ask for it at each start, and a gateway's may have a thousand peers. */
const configs = new WeakMap<Scenario, Map<string, Read>>()

/** What a node's IKE is configured with; undefined for a node without. Errors name the place and what is allowed. */
export function ikeConfigOf(scenario: Scenario, seed: number, id: NodeId): Read {
  const ofScenario = configs.get(scenario) ?? new Map<string, Read>()
  configs.set(scenario, ofScenario)
  const name = `${seed} ${id}`
  const config = ofScenario.get(name) ?? readConfig(scenario, seed, id)
  ofScenario.set(name, config)
  return config
}

/** Addresses by host name, one list for all nodes. */
const hosts = new WeakMap<Scenario['nodes'], Readonly<Record<string, string>>>()

function hostsOf({ nodes }: Scenario): Readonly<Record<string, string>> {
  const known =
    hosts.get(nodes) ?? Object.fromEntries(Object.values(nodes).map(({ hostName, address }) => [hostName, address]))
  hosts.set(nodes, known)
  return known
}

function readConfig(scenario: Scenario, seed: number, id: NodeId): Read {
  const own = scenario.ike?.nodes[id]
  if (scenario.ike === undefined || own === undefined) return ok(undefined)
  const peers: IkePeer[] = []
  const ofIkev2 = Object.entries(own.peers).filter(([, peer]) => peer.ikev1 === undefined)
  // All its peers are spoken to by IKEv1: it has no IKEv2.
  if (ofIkev2.length === 0 && Object.keys(own.peers).length > 0) return ok(undefined)
  for (const [name, given] of ofIkev2) {
    const peer = peerOf(seed, id, name, given)
    if (!peer.ok) return err(`ike.nodes.${id}.peers.${name}.${peer.error}`)
    peers.push(peer.value)
  }
  const { messageMax, cookieFrom } = own
  return ok({
    node: id,
    peers: peersOf(peers),
    timers: { ...DEFAULT_IKE_TIMERS, ...scenario.ike.timers },
    forceEncapsulation: false,
    messageMax,
    cookieFrom,
    limits: { ...DEFAULT_IKE_LIMITS, ...own.limits },
    window: own.window ?? 1,
    startsAtSeconds: STARTS_AT_SECONDS,
    collisions: own.collisions ?? 'rfc7296',
    spis: spisOf(own.spis, scenario.cxtp.lookupCase),
    hosts: hostsOf(scenario),
    ...(own.redirectTo === undefined ? {} : { redirectTo: own.redirectTo }),
    ...(own.ticketSecret === undefined ? {} : { ticketKeys: [ticketKey(own.ticketSecret)] }),
  })
}

/** Key of tickets from a word that gateways share: id, then key and salt. */
function ticketKey(word: string): TicketKey {
  const octets = (count: number, length: number) =>
    drawBytes({ seed: 0, node: 'tickets', purpose: word, count }, length)
  return { id: octets(0, 8), bytes: octets(1, 36) }
}

function peerOf(seed: number, id: NodeId, name: string, given: ScenarioIkePeer): Result<IkePeer, string> {
  const ike = parseIkeProposals(given.ike)
  if (!ike.ok) return err(`ike: ${proposalText(ike.error)}`)
  const esp = given.ah === undefined ? parseEspProposals(given.esp) : parseAhProposals(given.ah)
  if (!esp.ok) return err(`${given.ah === undefined ? 'esp' : 'ah'}: ${proposalText(esp.error)}`)
  const localRanges = trafficOf(given.localTs)
  if (!localRanges.ok) return err(`localTs: ${localRanges.error}`)
  const remoteRanges = trafficOf(given.remoteTs)
  if (!remoteRanges.ok) return err(`remoteTs: ${remoteRanges.error}`)
  const mobility = mobilityOf(given.mobility)
  if (!mobility.ok) return err(`mobility.${mobility.error}`)
  const pool = rangesOf(given.innerAddresses?.pool ?? [])
  if (!pool.ok) return err(`innerAddresses.pool: ${pool.error}`)
  return ok({
    name,
    own: ownProofOf(seed, id, given),
    demands: peerProofOf(seed, given),
    innerAddresses: given.innerAddresses && { ...given.innerAddresses, pool: pool.value },
    localId: readIdentity(given.localId),
    remoteId: readIdentity(given.remoteId),
    secret: utf8(given.psk),
    ike: ike.value,
    esp: esp.value,
    localRanges: localRanges.value,
    remoteRanges: remoteRanges.value,
    mode: given.mode,
    modeRequired: given.modeRequired,
    laterFragments: given.laterFragments,
    padding: given.padding && { taken: given.padding.taken, padTo: given.padding.padTo },
    singlePair: given.singlePair,
    separateRanges: given.separateRanges,
    pfp: given.pfp,
    packetFirst: given.packetFirst,
    lifetimes: given.lifetimes,
    inactiveUs: given.inactiveUs,
    reauth: given.reauth && said(given.reauth),
    mobike: given.mobike,
    mobility: mobility.value,
  })
}

/** Without what was left out. */
const said = <T extends object>(given: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }

/** What the scenario says; what it leaves out keeps the engine's default. */
function mobilityOf({ acceptable, ...given }: ScenarioMobility = {}): Result<Partial<MobilityPolicy>, string> {
  const known = said(given)
  if (acceptable === undefined) return ok(known)
  const ranges = rangesOf(acceptable)
  return ranges.ok ? ok({ ...known, acceptable: ranges.value }) : err(`acceptable: ${ranges.error}`)
}

export const proposalText = ({ message, found, allowed }: ProposalError): string =>
  `${message} (found ${found}, allowed ${allowed.join(', ')})`

function trafficOf(texts: readonly string[]): Result<readonly TrafficRange[], string> {
  const ranges: TrafficRange[] = []
  for (const text of texts) {
    const range = parseTrafficRange(text)
    if (!range.ok) return range
    ranges.push(range.value)
  }
  return ok(ranges)
}

export function rangesOf(prefixes: readonly string[]): Result<readonly AddressRange[], string> {
  const ranges: AddressRange[] = []
  for (const text of prefixes) {
    const [address = '', length] = text.split('/')
    const range = prefixRange(address, length === undefined ? (address.includes(':') ? 128 : 32) : Number(length))
    if (range === undefined) return err(`found "${text}"; allowed: prefixes such as 2001:db8:1::/64`)
    ranges.push(range)
  }
  return ok(ranges)
}
