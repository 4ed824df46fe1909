import type { Scenario } from '../scenario.ts'
import { GATEWAYS, gatewaysIke, LINKS, NODES } from './base.ts'

/** strongSwan 4.5 offered these where its configuration named none. */
const SUITE = { ike: 'aes128-sha1-modp2048', esp: 'aes128-sha1' }

/** Nobody asks whether the other lives while tunnels are set up. */
const QUIET_US = 3_600_000_000

const { eu, isp, sg1 } = NODES as Record<'eu' | 'isp' | 'sg1', Scenario['nodes'][string]>
const { sg2: _, ...speakers } = gatewaysIke({ peer: { ...SUITE, start: 'script' } }).nodes

export default {
  ...GATEWAYS,
  id: 'establish-n',
  title: 'Tunnels set up one after the other',
  summary:
    'Between the same two stations one tunnel after the other is set up, so that none is half open while the next begins. Each takes longer than the one before: the daemons look through the connections they have. script.0.times says how many.',
  source: { work: 'Palomares 2013', section: 'V-A, figure 3' },
  nodes: { eu, isp, sg1 },
  // Two desktop machines and an Ethernet (§IV-A).
  links: LINKS.filter(({ id }) => id === 'access' || id === 'isp-sg1').map(link => ({ ...link, latencyUs: 100 })),
  costs: 'strongswan-2013',
  traffic: [],
  ike: { ...gatewaysIke(), nodes: speakers, timers: { ...gatewaysIke().timers, livenessUs: QUIET_US } },
  script: [{ atUs: 0, node: 'eu', do: 'ike', command: 'initiate', peer: 'sg1', times: 5, pauseUs: 50_000 }],
  untilUs: 4_000_000,
} satisfies Scenario
