import type { Scenario } from '../scenario.ts'
import { drained } from './crowd.ts'

export default {
  ...drained(199, { perSecond: 40, inFlight: 10 }),
  id: 'drain',
  title: 'A gateway is drained: all its clients go to another one, by a pace',
  summary:
    'SG1 is to be shut down. It hands its clients over to SG2, forty a second and never more than ten at once. Each goes on with its tunnel as it is; none sets up anew. Then SG1 can go down (crash:sg1@9s), and nobody notices.',
  untilUs: 10_000_000,
  source: { work: 'Palomares 2013', section: 'III-D' },
  reviewNotes: ['rfc5685-no-pace'],
} satisfies Scenario
