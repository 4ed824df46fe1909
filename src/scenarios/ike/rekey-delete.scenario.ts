import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-rekey-delete',
  title: 'One side replaces the IKE SA, the other deletes it',
  summary:
    'The deletion wins: the rekeying is answered TEMPORARY_FAILURE and forgotten, and the next packet sets up anew.',
  source: { work: 'RFC 4718', section: '5.11.9' },
  script: [tell(1_010_000, 'mn', 'rekey-ike'), tell(1_010_000, 'par', 'delete-ike')],
} satisfies Scenario
