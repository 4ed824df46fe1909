import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-fragment-lost',
  title: 'A fragment is lost',
  summary: 'The other ones wait until the whole request is repeated.',
  source: { work: 'RFC 7383', section: '2.6' },
  ike: changed('mn', {}, { messageMax: 250 }),
  faults: ['drop:IKE_AUTH#1'],
} satisfies Scenario
