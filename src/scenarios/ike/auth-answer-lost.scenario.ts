import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-auth-answer-lost',
  title: 'An answer is lost',
  summary:
    'The MN repeats IKE_AUTH; the gateway, which has done its part, repeats the stored answer without doing it twice.',
  source: { work: 'RFC 7296', section: '2.1' },
  faults: ['drop:IKE_AUTH#2'],
} satisfies Scenario
