import type { Scenario } from '../scenario.ts'
import { ALONE, changed, tell } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-rekey-crossing-4718',
  title: 'The same crossing before RFC 7296',
  summary:
    'There was no notification for "not now": the requests fail with NO_PROPOSAL_CHOSEN and NO_ADDITIONAL_SAS, nobody tries again, the old SAs stay in use.',
  source: { work: 'RFC 4718', section: '5.11.8' },
  ike: changed('mn', {}, { collisions: 'rfc4718' }, changed('par', {}, { collisions: 'rfc4718' })),
  script: [tell(1_010_000, 'mn', 'rekey-ike'), tell(1_010_000, 'par', 'rekey-child')],
} satisfies Scenario
