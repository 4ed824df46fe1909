import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { withPeer } from './base.ts'

/** Flows have the ports 7000, 7001 and so on at both ends. */
export default {
  ...ALONE,
  id: 'ike-children',
  title: 'Several CHILD SAs with selectors of their own',
  summary:
    'The policies take protocol and ports from the packet (PFP): every flow gets a CHILD SA of its own under the one IKE SA, asked for by the side that has the first packet.',
  source: { work: 'RFC 4301', section: '4.4.1, 4.4.2.2' },
  traffic: [
    ...ALONE.traffic,
    { from: 'mn', to: 'ha', everyUs: 200_000, firstUs: 605_000, octets: 64 },
    { from: 'mn', to: 'ha', everyUs: 200_000, firstUs: 1_205_000, octets: 64 },
  ],
  ike: withPeer(ALONE.ike, { pfp: ['protocol', 'localPort', 'remotePort'], start: 'traffic' }),
} satisfies Scenario
