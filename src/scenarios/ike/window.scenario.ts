import type { Scenario } from '../scenario.ts'
import { ALONE, changed, tell } from './alone.ts'

const WIDE = { window: 4 }

export default {
  ...ALONE,
  id: 'ike-window',
  title: 'Several requests at once',
  summary:
    'Both sides take four requests at a time. Three pairs of SAs are asked for together; the first request is lost, the others overtake it and are answered at once.',
  source: { work: 'RFC 7296', section: '2.3' },
  ike: changed('mn', {}, WIDE, changed('par', {}, WIDE)),
  script: [
    tell(1_500_000, 'mn', 'create-child'),
    tell(1_500_000, 'mn', 'create-child'),
    tell(1_500_000, 'mn', 'create-child'),
  ],
  faults: ['drop:CREATE_CHILD_SA#1'],
} satisfies Scenario
