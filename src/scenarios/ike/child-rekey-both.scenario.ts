import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-child-rekey-both',
  title: 'Both sides replace the CHILD SA at once',
  summary:
    'Two successors are made; the one with the lowest of the four nonces is superfluous, and its creator deletes it.',
  source: { work: 'RFC 7296', section: '2.8.1' },
  script: [tell(1_010_000, 'mn', 'rekey-child'), tell(1_010_000, 'par', 'rekey-child')],
} satisfies Scenario
