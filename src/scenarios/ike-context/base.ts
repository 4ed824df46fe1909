import { ANTICIPATION_US, CXTP, LINK_DOWN_US, MOVE, PREDICT, TRAFFIC } from '../cxtp/base.ts'
import type { IkeSection, IkeStimulus, ScenarioIkePeer } from '../ike-section.ts'
import type { IkeContextSettings, Scenario } from '../scenario.ts'
import { GATEWAY_TUNNEL, HANDOVER, NODE_DEFAULTS } from '../ike/base.ts'

/**
 * What the scenarios of Allard 2008 share: the stations of the 2007 paper, a tunnel that IKEv2 has set up in the run, and
 * its state that goes to nAR with CXTP. pAR and nAR are routers of one operator and one gateway to the mobile: one
 * identity, as the SA that moves was set up with it.
 */
export const GROUP = 'IKE context (Allard 2008)'
const GATEWAY_ID = 'gw.ipv6.com'

type Node = IkeSection['nodes'][string]

interface ContextOptions {
  /** Changes at both ends. */
  readonly peer?: Partial<ScenarioIkePeer>
  /** Changes of a node; `known`: it could authenticate the mobile itself; `peer`: its entry for the other side. */
  readonly nodes?: Readonly<
    Record<
      string,
      Partial<Omit<Node, 'peers'>> & { readonly known?: boolean; readonly peer?: Partial<ScenarioIkePeer> }
    >
  >
  /** Routers beside pAR. */
  readonly routers?: readonly string[]
}

/** MN and pAR, and nAR which knows nothing of MN before the transfer. */
export function contextIke({ peer, nodes = {}, routers = ['nar'] }: ContextOptions = {}): IkeSection {
  const { mn, par } = GATEWAY_TUNNEL.ike.nodes
  const [own, theirs] = [mn?.peers['par'], par?.peers['mn']]
  if (mn === undefined || par === undefined || own === undefined || theirs === undefined) return GATEWAY_TUNNEL.ike
  const both: Partial<ScenarioIkePeer> = {
    mobike: true,
    mobility: { routability: 'none', contextTransfer: true },
    ...peer,
  }
  const atRouter = (id: string, known: boolean): Node => {
    const { known: _, peer: change, ...settings } = nodes[id] ?? {}
    const entry = { ...theirs, ...both, localId: GATEWAY_ID, ...change }
    return { ...NODE_DEFAULTS, ...settings, peers: known ? { mn: entry } : {} }
  }
  const { known: _, peer: change, ...mobile } = nodes['mn'] ?? {}
  return {
    ...GATEWAY_TUNNEL.ike,
    nodes: {
      mn: { ...NODE_DEFAULTS, ...mobile, peers: { par: { ...own, ...both, remoteId: GATEWAY_ID, ...change } } },
      par: atRouter('par', true),
      ...Object.fromEntries(routers.map(id => [id, atRouter(id, nodes[id]?.known ?? false)])),
    },
    afterMove: 'none',
  }
}

export const IKE_CONTEXT: IkeContextSettings = { update: 'responder', keys: 'sk_d-and-derived', secrets: 'never' }

/** A line of the script about the IKE SA of two nodes. */
export const ike = (atUs: number, node: string, command: IkeStimulus['command'], peer: string): IkeStimulus => ({
  atUs,
  node,
  do: 'ike',
  command,
  peer,
})

/** A further handover that is foreseen, as the first one. */
export const handover = (atUs: number, to: string): Scenario['script'] => [
  { atUs, node: 'mn', do: 'predict-handover', to },
  { atUs: atUs + ANTICIPATION_US, node: 'mn', do: 'move', to, linkDownUs: LINK_DOWN_US },
]

/** The predictive handover with everything that is to move. */
export const CONTEXT_BASE: Omit<Scenario, 'id' | 'title' | 'summary' | 'source'> & { readonly ike: IkeSection } = {
  ...HANDOVER,
  ...GATEWAY_TUNNEL,
  group: GROUP,
  cxtp: CXTP,
  ike: contextIke(),
  ikeContext: IKE_CONTEXT,
  traffic: TRAFFIC,
  script: [PREDICT, MOVE],
  untilUs: 8_000_000,
}
