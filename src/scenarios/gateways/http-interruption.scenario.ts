import type { Scenario } from '../scenario.ts'
import { GATEWAYS, gatewaysIke, LINKS } from './base.ts'

/** tc lets 10 kB/s out at the EU; what waits there is bounded as by tc's default queue of 1000 packets. */
const RATE_BPS = 80_000
const QUEUE_OCTETS = 1_500_000

const BEGIN_US = 500_000
const GET_US = BEGIN_US + 5_000_000
const SLEEP_US = 10_000_000

const ike = gatewaysIke()

export default {
  ...GATEWAYS,
  id: 'http-interruption',
  title: 'A download while its tunnel is taken out and put back: what TCP makes of ten seconds',
  summary:
    'The server gets a file from the EU through the tunnel, 10 kB/s. After five seconds SG1 takes the tunnel out and puts it back ten seconds later. The EU knows nothing: its TCP repeats the oldest segment with pauses that double, and goes on only when the next one is due after the tunnel is back.',
  source: { work: 'Palomares 2013', section: 'V-C' },
  links: LINKS.map(link =>
    link.id === 'access' ? { ...link, bandwidthBps: RATE_BPS, queueOctets: QUEUE_OCTETS } : link,
  ),
  // Whether the gateway lives is nobody's question here.
  ike: { ...ike, timers: { ...ike.timers, livenessUs: 600_000_000 } },
  traffic: [],
  downloads: [{ from: 'eu', to: 'server', octets: 100_000, firstUs: BEGIN_US, timeout: 'linux', windowOctets: 65_535 }],
  script: [
    { atUs: 0, node: 'eu', do: 'ike', command: 'initiate', peer: 'sg1' },
    { atUs: GET_US, node: 'sg1', do: 'get-tunnel', peer: 'eu' },
    { atUs: GET_US + SLEEP_US, node: 'sg1', do: 'put-tunnel', peer: 'eu' },
  ],
  untilUs: 60_000_000,
} satisfies Scenario
