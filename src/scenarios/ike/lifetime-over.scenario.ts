import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-lifetime-over',
  title: 'The hard limit comes before a successor',
  summary:
    'Every request for a successor is lost. At its hard limit the pair is used no more, with or without one; when the request has stayed unanswered for good, the IKE SA is given up and all is set up anew.',
  source: { work: 'RFC 4301', section: '4.4.2.1' },
  untilUs: 10_500_000,
  faults: ['drop:CREATE_CHILD_SA'],
  ike: changed('mn', {
    lifetimes: { child: { softUs: 1_500_000, hardUs: 2_500_000, jitterUs: 0 } },
  }),
} satisfies Scenario
