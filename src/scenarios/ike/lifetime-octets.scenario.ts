import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-lifetime-octets',
  title: 'SAs wear out by octets',
  summary:
    'The MN lets each SA protect 1000 octets before it asks for another pair. The gateway has no limit of its own and just agrees.',
  source: { work: 'RFC 4301', section: '4.4.2.1' },
  untilUs: 5_000_000,
  ike: changed('mn', {
    lifetimes: {
      child: { softUs: 60_000_000, hardUs: 90_000_000, jitterUs: 0, softOctets: 1_000, hardOctets: 3_000 },
    },
  }),
} satisfies Scenario
