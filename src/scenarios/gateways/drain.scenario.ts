import type { Scenario } from '../scenario.ts'
import { CONTEXTS_IKE, GATEWAY_CONTEXTS, gatewaysIke, NODES } from './base.ts'
import { crowdNodes, crowdOf, crowdTraffic } from './crowd.ts'

const CLIENTS = crowdOf(59)

export default {
  ...GATEWAY_CONTEXTS,
  id: 'drain',
  title: 'A gateway is drained: all its clients go to another one',
  summary:
    'SG1 is to be shut down. It hands its clients over to SG2 one after the other, twenty a second. Each goes on with its tunnel as it is; none sets up anew.',
  source: { work: 'Palomares 2013', section: 'III-D' },
  nodes: { ...NODES, ...crowdNodes(CLIENTS) },
  ike: gatewaysIke({ ...CONTEXTS_IKE, clients: CLIENTS }),
  traffic: [
    ...GATEWAY_CONTEXTS.traffic.map(flow => ({ ...flow, everyUs: 200_000 })),
    ...crowdTraffic(CLIENTS, { everyUs: 1_000_000, spacingUs: 20_000 }),
  ],
  script: ['eu', ...CLIENTS.map(({ id }) => id)].map((peer, i) => ({
    atUs: 2_000_000 + 50_000 * i,
    node: 'sg1',
    do: 'redirect-context' as const,
    peer,
    to: 'sg2',
  })),
  untilUs: 8_000_000,
} satisfies Scenario
