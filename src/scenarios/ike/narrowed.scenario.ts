import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-narrowed',
  title: 'Traffic selectors are narrowed',
  summary: 'The MN asks for a whole network, the gateway grants its one inner address.',
  source: { work: 'RFC 7296', section: '2.9' },
  ike: changed('mn', { localTs: ['2001:db8:1:ffff::/64'], remoteTs: ['2001:db8:ff::/64'] }),
} satisfies Scenario
