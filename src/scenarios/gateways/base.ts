import { CXTP } from '../cxtp/base.ts'
import type { IkeSection, IkeStimulus, ScenarioIkePeer } from '../ike-section.ts'
import { NODE_DEFAULTS, TIMERS } from '../ike/base.ts'
import type { IkeContextSettings, Scenario, ScenarioLink, ScenarioNode, Stimulus } from '../scenario.ts'

/**
 * What the scenarios of Palomares 2013 share: an end user (EU) at its provider, two security gateways of one operator
 * (SG1, SG2) and a server in the network behind both. The EU never changes its address; only its gateway changes.
 */
export const GROUP = 'Gateway failure prevention (Palomares 2013)'

export const SG1_ADDRESS = '2001:db8:11::1'
export const SG2_ADDRESS = '2001:db8:12::1'
export const SERVER_ADDRESS = '2001:db8:ff::1'
/** The EU's address in the network behind the gateways. */
export const EU_INNER = '2001:db8:ffff::10'
/** Both gateways are one peer to the EU: one identity, one PAD row (RFC 5685 §3). */
export const GATEWAY_ID = 'vpn.ipv6.com'

/** When the gateway of the story has too much to do. */
export const OVERLOAD_US = 1_018_000

const link = (id: string, between: readonly string[], latencyUs: number): ScenarioLink => ({
  id,
  between: [...between],
  latencyUs,
  jitterUs: 0,
  bandwidthBps: 100_000_000,
  mtu: 1_500,
  loss: { numerator: 0, denominator: 1 },
})

const router = (label: string, hostName: string, address: string): ScenarioNode => ({
  role: 'access-router',
  label,
  hostName,
  address,
})

/** An end user in the provider's network, with an address behind the gateways. */
export const endUser = (label: string, hostName: string, identifier: string): ScenarioNode => ({
  role: 'mobile-node',
  label,
  hostName,
  address: `2001:db8:1::${identifier}`,
  attachedTo: 'isp',
  careOf: { isp: `2001:db8:1::${identifier}` },
  homeAddress: `2001:db8:ffff::${identifier}`,
  gateway: 'sg1',
})

export const NODES: Record<string, ScenarioNode> = {
  isp: router('ISP', 'isp.ipv6.com', '2001:db8:1::1'),
  eu: endUser('EU', 'eu.isp.ipv6.com', '10'),
  sg1: router('SG1', 'sg1.vpn.ipv6.com', SG1_ADDRESS),
  sg2: router('SG2', 'sg2.vpn.ipv6.com', SG2_ADDRESS),
  server: { role: 'home-agent', label: 'Server', hostName: 'server.vpn.ipv6.com', address: SERVER_ADDRESS },
}

/** SG1 is nearer to the EU than SG2, which is why it had so many clients. */
export const LINKS: ScenarioLink[] = [
  link('access', ['isp'], 2_000),
  link('isp-sg1', ['isp', 'sg1'], 8_000),
  link('isp-sg2', ['isp', 'sg2'], 14_000),
  link('sg1-sg2', ['sg1', 'sg2'], 10_000),
  link('sg1-server', ['sg1', 'server'], 3_000),
  link('sg2-server', ['sg2', 'server'], 3_000),
]

/** One UDP packet each 50 ms, both ways. */
export const TRAFFIC: Scenario['traffic'] = [
  { from: 'eu', to: 'server', everyUs: 50_000, firstUs: 5_000, octets: 64 },
  { from: 'server', to: 'eu', everyUs: 50_000, firstUs: 20_000, octets: 64 },
]

export const EU_PEER: ScenarioIkePeer = {
  localId: 'eu.isp.ipv6.com',
  remoteId: GATEWAY_ID,
  psk: 'the secret of EU and its gateways',
  ike: 'aes128gcm16-prfsha256-x25519',
  esp: 'aes128gcm16',
  mode: 'tunnel',
  mobike: false,
  mobility: { redirect: true },
  localTs: [EU_INNER],
  remoteTs: [SERVER_ADDRESS],
  start: 'traffic',
}

type Node = IkeSection['nodes'][string]
type Change = Partial<Omit<Node, 'peers'>> & { readonly peer?: Partial<ScenarioIkePeer>; readonly known?: boolean }

/** One more end user beside the EU: `eu2` at 2001:db8:1::20, inside 2001:db8:ffff::20. */
export interface Client {
  readonly id: string
  readonly label: string
  /** Last part of its addresses. */
  readonly identifier: string
}

interface Options {
  /** Changes of both ends' entries for each other; `mobility` is joined with what there is. */
  readonly peer?: Partial<ScenarioIkePeer>
  /** Changes of one node; `known`: whether a gateway has entries of its own for the clients. */
  readonly nodes?: Partial<Record<'eu' | 'sg1' | 'sg2', Change>>
  readonly clients?: readonly Client[]
}

const EU: Client = { id: 'eu', label: 'EU', identifier: '10' }

/** Clients with SG1 as their gateway, and SG2 configured like SG1: the same identity, the same secret. */
export function gatewaysIke({ peer = {}, nodes = {}, clients = [] }: Options = {}): IkeSection {
  const here = [EU, ...clients].map(client => ({ ...client, entry: entryOf(client, peer, nodes.eu?.peer) }))
  const gateway = (id: 'sg1' | 'sg2'): Node => {
    const { peer: change = {}, known = true, ...settings } = nodes[id] ?? {}
    const entries = known
      ? here.map(({ id: client, entry }) => [client, changed(mirrored(entry), change)] as const)
      : []
    return { ...NODE_DEFAULTS, ...settings, peers: Object.fromEntries(entries) }
  }
  const { peer: _, known: __, ...settings } = nodes.eu ?? {}
  return {
    nodes: {
      ...Object.fromEntries(
        here.map(({ id, entry }) => [id, { ...NODE_DEFAULTS, ...settings, peers: { sg1: entry } }]),
      ),
      sg1: gateway('sg1'),
      sg2: gateway('sg2'),
    },
    timers: TIMERS,
    afterMove: 'none',
  }
}

/** A client's entry for its gateway. */
function entryOf(
  { id, identifier }: Client,
  peer: Partial<ScenarioIkePeer>,
  own: Partial<ScenarioIkePeer> = {},
): ScenarioIkePeer {
  const given = { ...EU_PEER, localId: `${id}.isp.ipv6.com`, localTs: [`2001:db8:ffff::${identifier}`] }
  return changed(changed(given, peer), own)
}

/** What the gateway has for it; what the client alone is changed by is not in it. */
const mirrored = ({ localId, remoteId, localTs, remoteTs, ...same }: ScenarioIkePeer): ScenarioIkePeer => ({
  ...same,
  localId: remoteId,
  remoteId: localId,
  localTs: remoteTs,
  remoteTs: localTs,
  start: 'script',
})

/** Stations with more clients, drawn small. */
export const withClients = (clients: readonly Client[]): Scenario['nodes'] => ({
  ...NODES,
  ...Object.fromEntries(
    clients.map(({ id, label, identifier }) => [
      id,
      { ...endUser(label, `${id}.isp.ipv6.com`, identifier), extra: true },
    ]),
  ),
})

/** A packet of each client every second or so, and nothing back. */
export const trafficOf = (clients: readonly Client[], everyUs: number): Scenario['traffic'] =>
  clients.map(({ id }, i) => ({ from: id, to: 'server', everyUs, firstUs: 10_000 + 7_000 * i, octets: 64 }))

const changed = (entry: ScenarioIkePeer, change: Partial<ScenarioIkePeer>): ScenarioIkePeer => ({
  ...entry,
  ...change,
  mobility: { ...entry.mobility, ...change.mobility },
})

/** A line of the script about the IKE SA of two nodes. */
export const ike = (
  atUs: number,
  node: string,
  command: IkeStimulus['command'],
  peer: string,
  to?: string,
): IkeStimulus => ({ atUs, node, do: 'ike', command, peer, ...(to === undefined ? {} : { to }) })

/** EU with a tunnel to SG1, and traffic in it; nothing else happens. */
export const GATEWAYS: Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> & { readonly ike: IkeSection } = {
  format: 1,
  group: GROUP,
  seed: 1,
  untilUs: 8_000_000,
  nodes: NODES,
  links: LINKS,
  tunnels: [],
  setkey: [],
  cxtp: { ...CXTP, mode: 'off' },
  ike: gatewaysIke(),
  traffic: TRAFFIC,
  script: [],
  faults: [],
  reviewNotes: [],
  costs: 'none',
}

/** How SG1 hands its clients over: counters read out when nothing else comes, and told with IPSEC_SYN. */
export const REDIRECT: NonNullable<IkeContextSettings['redirect']> = {
  capture: 'late',
  synchronise: true,
  jump: 1_000,
  quietUs: 2_000_000,
  attempts: 2,
}

/** Both sides have announced that SAs may go to another gateway; SG2 knows nothing of the EU before. */
export const CONTEXTS_IKE: Options = {
  peer: { mobility: { contextTransfer: true } },
  nodes: { sg2: { known: false } },
}

/** The tunnel with SG1, and SG1 and SG2 ready to pass it on; who is handed over when, a scenario says. */
export const GATEWAY_CONTEXTS: typeof GATEWAYS & { readonly ikeContext: IkeContextSettings } = {
  ...GATEWAYS,
  cxtp: { ...CXTP, mode: 'network-previous' },
  ike: gatewaysIke(CONTEXTS_IKE),
  ikeContext: { update: 'automatic', keys: 'sk_d-and-derived', secrets: 'never', redirect: REDIRECT },
}

/** SG1 hands the EU over to SG2. */
export const HAND_OVER: Stimulus = { atUs: OVERLOAD_US, node: 'sg1', do: 'redirect-context', peer: 'eu', to: 'sg2' }

/** The EU goes from SG1 to SG2 by itself. */
export const leave = (by: Extract<Stimulus, { readonly do: 'leave-gateway' }>['by']): Stimulus => ({
  atUs: OVERLOAD_US,
  node: 'eu',
  do: 'leave-gateway',
  from: 'sg1',
  to: 'sg2',
  by,
})
