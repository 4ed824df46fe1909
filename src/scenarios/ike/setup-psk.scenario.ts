import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-setup',
  title: 'Two exchanges make an IKE SA and its first CHILD SA',
  summary:
    'The first packet that wants protection starts it: IKE_SA_INIT agrees on keys, IKE_AUTH shows under them who is who.',
  source: { work: 'RFC 7296', section: '1.2' },
} satisfies Scenario
