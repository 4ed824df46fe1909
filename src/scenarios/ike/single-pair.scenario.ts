import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-single-pair',
  title: 'Only one pair of addresses in an SA',
  summary:
    'The gateway gives every pair of addresses an SA of its own, and the MN asks for two networks without saying which packet it has: SINGLE_PAIR_REQUIRED. It asks again for the addresses of the packet alone.',
  source: { work: 'RFC 7296', section: '2.9' },
  ike: changed(
    'par',
    { localTs: ['2001:db8:ff::/64'], remoteTs: ['2001:db8:1:ffff::/64'], singlePair: true },
    {},
    changed('mn', { localTs: ['2001:db8:1:ffff::/64'], remoteTs: ['2001:db8:ff::/64'], packetFirst: false }),
  ),
} satisfies Scenario
