import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-init-lost',
  title: 'The first request is lost',
  summary: 'The MN sends the same octets again after half a second.',
  source: { work: 'RFC 7296', section: '2.1' },
  faults: ['drop:IKE_SA_INIT#1'],
} satisfies Scenario
