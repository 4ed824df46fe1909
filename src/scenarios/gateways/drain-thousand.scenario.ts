import type { Scenario } from '../scenario.ts'
import { drained } from './crowd.ts'

export default {
  ...drained(999, { perSecond: 60, inFlight: 10 }),
  id: 'drain-thousand',
  title: 'A gateway with a thousand clients is drained, by a pace',
  summary:
    'SG1 hands a thousand clients over to SG2, sixty a second and never more than ten at once. Every one of them has set up its tunnel itself and keeps it. To compute this takes a while; the page can be used meanwhile, and the run be stopped.',
  untilUs: 28_000_000,
  source: { work: 'Palomares 2013', section: 'III-D' },
} satisfies Scenario
