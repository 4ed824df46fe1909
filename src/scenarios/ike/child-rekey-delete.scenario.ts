import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-child-rekey-delete',
  title: 'One side replaces the CHILD SA, the other deletes it',
  summary:
    'The deleting side answers TEMPORARY_FAILURE, the other one as usual: nothing is left, and the next packet asks for a new pair.',
  source: { work: 'RFC 4718', section: '5.11.5' },
  script: [tell(1_010_000, 'mn', 'rekey-child'), tell(1_010_000, 'par', 'delete-child')],
} satisfies Scenario
