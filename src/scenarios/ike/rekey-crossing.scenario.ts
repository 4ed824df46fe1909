import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-rekey-crossing',
  title: 'One side replaces the IKE SA, the other the CHILD SA',
  summary:
    'The requests cross: each side is busy with its own and answers TEMPORARY_FAILURE. Each waits a pause that it draws for itself, so the second time they do not meet.',
  source: { work: 'RFC 7296', section: '2.25' },
  script: [tell(1_010_000, 'mn', 'rekey-ike'), tell(1_010_000, 'par', 'rekey-child')],
  untilUs: 6_000_000,
} satisfies Scenario
