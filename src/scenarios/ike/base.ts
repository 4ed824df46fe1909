import { BASE, CXTP, LINKS, mobile, MOVE, NODES, TRAFFIC } from '../cxtp/base.ts'
import type { IkeSection, ScenarioIkePeer } from '../ike-section.ts'
import type { Scenario } from '../scenario.ts'

/** What the scenarios of IKEv2 share: the stations, links and traffic of the context transfers they stand beside. */
const GROUP = 'Without context transfer: the baselines'

const CARE_OF = { par: '2001:db8:1::10', nar: '2001:db8:2::10' }
const HOME_AGENT = '2001:db8:ff::1'

/** Short pauses, so that a run that shows a peer giving up stays short (RFC 7296 §2.4 leaves them to us). */
export const TIMERS: IkeSection['timers'] = {
  retransmitFirstUs: 500_000,
  retransmitMaxUs: 4_000_000,
  attempts: 4,
  refusalWaitUs: 1_000_000,
  halfOpenUs: 5_000_000,
  livenessUs: 5_000_000,
  retryUs: 1_000_000,
  lingerUs: 2_000_000,
  answerKeptUs: 8_000_000,
}

export const NODE_DEFAULTS = { messageMax: 1_228, cookieFrom: 10 }

/** The suite of capture 01, and of most gateways today. */
const SUITE = { ike: 'aes128gcm16-prfsha256-x25519', esp: 'aes128gcm16' }

const peer = (change: Pick<ScenarioIkePeer, 'localId' | 'remoteId' | 'localTs' | 'remoteTs'>): ScenarioIkePeer => ({
  ...SUITE,
  psk: 'the secret of MN and its routers',
  mode: 'tunnel',
  mobike: false,
  start: 'traffic',
  ...change,
})

/** MN and a router protect what passes between its address there and its home agent, as the tunnel of Allard 2007. */
const toRouter = (router: 'par' | 'nar'): ScenarioIkePeer =>
  peer({
    localId: NODES['mn']?.hostName ?? '',
    remoteId: NODES[router]?.hostName ?? '',
    localTs: [CARE_OF[router]],
    remoteTs: [HOME_AGENT],
  })

const fromMobile = (router: 'par' | 'nar'): ScenarioIkePeer => ({
  ...peer({
    localId: NODES[router]?.hostName ?? '',
    remoteId: NODES['mn']?.hostName ?? '',
    localTs: [HOME_AGENT],
    remoteTs: [CARE_OF[router]],
  }),
  start: 'script',
})

/** The handover of the context transfers, with key management instead of them. */
export const HANDOVER: Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> & { readonly ike: IkeSection } = {
  ...BASE,
  group: GROUP,
  nodes: NODES,
  links: LINKS,
  tunnels: [],
  cxtp: { ...CXTP, mode: 'off' },
  traffic: TRAFFIC,
  script: [MOVE],
  reviewNotes: [],
  ike: {
    nodes: {
      mn: { ...NODE_DEFAULTS, peers: { par: toRouter('par'), nar: toRouter('nar') } },
      par: { ...NODE_DEFAULTS, peers: { mn: fromMobile('par') } },
      nar: { ...NODE_DEFAULTS, peers: { mn: fromMobile('nar') } },
    },
    timers: TIMERS,
    afterMove: 'ike',
  },
}

/** An address of pAR's network, which the MN has inside its tunnel wherever it is. */
const INNER = '2001:db8:1:ffff::10'
const BEHIND_GATEWAY: ScenarioIkePeer = peer({
  localId: NODES['mn']?.hostName ?? '',
  remoteId: NODES['par']?.hostName ?? '',
  localTs: [INNER],
  remoteTs: [HOME_AGENT],
})
const { homeAgent: _, ...MOBILE } = NODES['mn'] ?? mobile('MN', 'mn', '10', 'par')

/** The MN and one security gateway, pAR: what is protected has an inner address and does not move. */
export const GATEWAY_TUNNEL: Pick<Scenario, 'nodes'> & { readonly ike: IkeSection } = {
  nodes: { ...NODES, mn: { ...MOBILE, homeAddress: INNER, gateway: 'par' } },
  ike: {
    nodes: {
      mn: { ...NODE_DEFAULTS, peers: { par: BEHIND_GATEWAY } },
      par: { ...NODE_DEFAULTS, peers: { mn: mirrored(BEHIND_GATEWAY) } },
    },
    timers: TIMERS,
    afterMove: 'none',
  },
}

/** What the other side has to have configured. */
function mirrored({ localId, remoteId, localTs, remoteTs, ...same }: ScenarioIkePeer): ScenarioIkePeer {
  return { ...same, localId: remoteId, remoteId: localId, localTs: remoteTs, remoteTs: localTs, start: 'script' }
}

/** Both sides' entries for each other with the same changes. */
export function withPeer(
  ike: IkeSection,
  change: Partial<ScenarioIkePeer>,
  afterMove: IkeSection['afterMove'] = ike.afterMove,
): IkeSection {
  const nodes = Object.fromEntries(
    Object.entries(ike.nodes).map(([id, node]) => [
      id,
      {
        ...node,
        peers: Object.fromEntries(Object.entries(node.peers).map(([name, given]) => [name, { ...given, ...change }])),
      },
    ]),
  )
  return { ...ike, nodes, afterMove }
}
