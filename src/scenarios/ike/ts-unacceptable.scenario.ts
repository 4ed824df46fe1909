import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-ts-unacceptable',
  title: 'Traffic selectors that do not meet',
  summary: 'The gateway grants nothing of what the MN asks for: TS_UNACCEPTABLE, and an IKE SA without a CHILD SA.',
  source: { work: 'RFC 7296', section: '2.9' },
  ike: changed('par', { remoteTs: ['2001:db8:77::/64'] }),
} satisfies Scenario
