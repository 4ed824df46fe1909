import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-replayed',
  title: 'An old request is sent once more',
  summary: 'An attacker repeats the IKE_AUTH request: it gets the stored answer and nothing else happens.',
  source: { work: 'RFC 7296', section: '2.1' },
  faults: ['replay:IKE_AUTH#1:1s'],
} satisfies Scenario
