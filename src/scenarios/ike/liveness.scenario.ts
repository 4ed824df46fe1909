import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-liveness',
  title: 'A sign of life',
  summary: 'An empty INFORMATIONAL exchange: the peer answers, so it lives.',
  source: { work: 'RFC 7296', section: '1.4' },
  script: [tell(1_010_000, 'mn', 'liveness')],
} satisfies Scenario
