import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-delete-both',
  title: 'Both sides delete the IKE SA at once',
  summary: 'The requests cross; each side answers what it can and forgets the SA.',
  source: { work: 'RFC 7296', section: '2.25.2' },
  script: [tell(1_010_000, 'mn', 'delete-ike'), tell(1_010_000, 'par', 'delete-ike')],
} satisfies Scenario
