import type { Scenario } from '../scenario.ts'
import { CONTEXTS_IKE, GATEWAY_CONTEXTS, gatewaysIke, REDIRECT, trafficOf, withClients, type Client } from './base.ts'

const HERE: readonly Client[] = [
  { id: 'eu2', label: 'EU2', identifier: '20' },
  { id: 'eu3', label: 'EU3', identifier: '30' },
]
/** Comes while clients go. */
const NEWCOMER: Client = { id: 'eu4', label: 'EU4', identifier: '40' }
/** Its IKE_SA_INIT is answered just before SG1 begins. */
const HALF_WAY: Client = { id: 'eu5', label: 'EU5', identifier: '50' }
/** Never heard of RFC 5685. */
const OLD: Client = { id: 'eu6', label: 'EU6', identifier: '60' }
const COMING = [NEWCOMER, HALF_WAY, OLD]

const DRAIN_US = 2_000_000
/** Of IKE_SA_INIT, from a client to SG1. */
const WAY_US = 10_000

const CLIENTS = [...HERE, ...COMING]
const IKE = gatewaysIke({ ...CONTEXTS_IKE, nodes: {}, clients: CLIENTS })
const old = IKE.nodes[OLD.id]

export default {
  ...GATEWAY_CONTEXTS,
  id: 'drain-newcomers',
  title: 'A gateway is drained: what becomes of clients that come meanwhile',
  summary:
    'SG1 sends its clients to SG2, one a second. EU4 comes in between and is sent on in IKE_SA_INIT, before SG1 keeps anything of it; EU5, whose IKE_SA_INIT was answered just before, in IKE_AUTH. EU6 does not take redirects: it is served, and stays until somebody ends it.',
  source: { work: 'RFC 5685', section: '3, 6' },
  nodes: withClients(CLIENTS),
  ike: {
    ...IKE,
    nodes: {
      ...IKE.nodes,
      ...(old === undefined
        ? {}
        : {
            [OLD.id]: {
              ...old,
              peers: Object.fromEntries(
                Object.entries(old.peers).map(([gateway, peer]) => [
                  gateway,
                  { ...peer, mobility: { ...peer.mobility, redirect: false } },
                ]),
              ),
            },
          }),
    },
  },
  ikeContext: { ...GATEWAY_CONTEXTS.ikeContext, redirect: { ...REDIRECT, pace: { perSecond: 1 } } },
  traffic: [
    ...GATEWAY_CONTEXTS.traffic.map(flow => ({ ...flow, everyUs: 200_000 })),
    ...trafficOf(HERE, 200_000),
    ...COMING.map(({ id }, i) => ({
      from: id,
      to: 'server',
      everyUs: 200_000,
      firstUs: [DRAIN_US + 500_000, DRAIN_US - WAY_US - 2_000, DRAIN_US + 700_000][i] ?? DRAIN_US,
      octets: 64,
    })),
  ],
  script: [{ atUs: DRAIN_US, node: 'sg1', do: 'drain', to: 'sg2' }],
  untilUs: 7_000_000,
} satisfies Scenario
