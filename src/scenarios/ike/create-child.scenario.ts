import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-create-child',
  title: 'A second CHILD SA under the same IKE SA',
  summary: 'One exchange instead of two: the IKE SA has shown already who is who.',
  source: { work: 'RFC 7296', section: '1.3.1' },
  script: [tell(1_010_000, 'mn', 'create-child')],
} satisfies Scenario
