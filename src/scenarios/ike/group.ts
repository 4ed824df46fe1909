import type { IkeSection, IkeStimulus, ScenarioIkePeer, ScenarioMobility } from '../ike-section.ts'
import type { Scenario } from '../scenario.ts'
import { GATEWAY_TUNNEL, HANDOVER } from './base.ts'

/** The two gateways of one operator are one peer to the MN: one identity, one PAD row (RFC 5685 §3, RFC 5723 §5). */
const GROUP_ID = 'gw.ipv6.com'
export const NAR_ADDRESS = '2001:db8:2::1'

type Node = IkeSection['nodes'][string]
interface GroupOptions {
  readonly mobile?: ScenarioMobility
  readonly gateway?: Partial<Record<'par' | 'nar', ScenarioMobility>>
  readonly settings?: Partial<Record<'par' | 'nar', Partial<Omit<Node, 'peers'>>>>
  readonly afterMove?: IkeSection['afterMove']
  readonly peer?: Partial<ScenarioIkePeer>
}

/** MN with pAR as its gateway, and nAR ready to be one too. */
export function gatewayGroup({ mobile, gateway, settings, afterMove, peer }: GroupOptions): IkeSection {
  const { mn, par } = GATEWAY_TUNNEL.ike.nodes
  const [own, theirs] = [mn?.peers['par'], par?.peers['mn']]
  if (mn === undefined || par === undefined || own === undefined || theirs === undefined) return GATEWAY_TUNNEL.ike
  const atGateway = (id: 'par' | 'nar'): Node => ({
    ...par,
    ...settings?.[id],
    peers: { mn: { ...theirs, ...peer, localId: GROUP_ID, mobility: gateway?.[id] ?? {} } },
  })
  return {
    ...GATEWAY_TUNNEL.ike,
    nodes: {
      mn: { ...mn, peers: { par: { ...own, ...peer, remoteId: GROUP_ID, mobility: mobile ?? {} } } },
      par: atGateway('par'),
      nar: atGateway('nar'),
    },
    afterMove: afterMove ?? 'none',
  }
}

/** MN, its gateway pAR, nAR, and the host behind both; nobody moves unless the scenario says so. */
export const GROUP_BASE: Omit<Scenario, 'id' | 'title' | 'summary' | 'source' | 'ike'> = {
  ...HANDOVER,
  ...GATEWAY_TUNNEL,
  traffic: HANDOVER.traffic.map(flow => ({ ...flow, everyUs: 100_000 })),
  script: [],
  untilUs: 12_000_000,
}

/** The gateway sends the MN on. */
export const sendOn = (atUs: number, node: string, to: string): IkeStimulus => ({
  atUs,
  node,
  do: 'ike',
  command: 'redirect',
  peer: 'mn',
  to,
})
