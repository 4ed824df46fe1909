import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { withPeer } from './base.ts'

export default {
  ...ALONE,
  id: 'ike-lifetime-time',
  title: 'SAs grow old and are replaced',
  summary:
    'The pair of child SAs may be used for two seconds and the IKE SA for three. Each is replaced before its time is over, by whoever drew the shorter margin, and no packet is lost.',
  source: { work: 'RFC 7296', section: '2.8' },
  untilUs: 6_000_000,
  ike: withPeer(ALONE.ike, {
    lifetimes: {
      child: { softUs: 1_700_000, hardUs: 2_000_000, jitterUs: 400_000 },
      ike: { softUs: 2_600_000, hardUs: 3_000_000, jitterUs: 400_000 },
    },
  }),
} satisfies Scenario
