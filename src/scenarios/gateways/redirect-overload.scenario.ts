import type { Scenario } from '../scenario.ts'
import { CONTEXTS_IKE, GATEWAY_CONTEXTS, gatewaysIke, trafficOf, withClients, type Client } from './base.ts'

const CLIENTS: readonly Client[] = [
  { id: 'eu2', label: 'EU2', identifier: '20' },
  { id: 'eu3', label: 'EU3', identifier: '30' },
]

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-overload',
  title: 'A gateway finds that it has too many clients',
  summary:
    'SG1 looks at its load every half second. With the third IKE SA it is over its limit of two, and hands over the client that came first; the others stay.',
  source: { work: 'Palomares 2013', section: 'III-D step 2' },
  nodes: withClients(CLIENTS),
  ike: gatewaysIke({
    ...CONTEXTS_IKE,
    nodes: { ...CONTEXTS_IKE.nodes, sg1: { overload: { to: 'sg2', everyUs: 500_000, saMax: 2, atOnce: 1 } } },
    clients: CLIENTS,
  }),
  traffic: [...GATEWAY_CONTEXTS.traffic, ...trafficOf(CLIENTS, 200_000)],
  script: [],
  untilUs: 4_000_000,
} satisfies Scenario
