import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-fragments',
  title: 'IKE_AUTH in fragments',
  summary: 'Messages longer than 250 octets travel in pieces that are each sealed for themselves.',
  source: { work: 'RFC 7383', section: '2.5' },
  ike: changed('mn', {}, { messageMax: 250 }, changed('par', {}, { messageMax: 250 })),
} satisfies Scenario
