import type { Scenario } from '../scenario.ts'
import { drained } from './crowd.ts'

export default {
  ...drained(199, undefined),
  id: 'drain-at-once',
  title: 'A gateway is drained without a pace: all its clients at once',
  summary:
    'The same drain, but SG1 hands over everybody at once. Reading a client out takes it less time than SG2 needs to put one in place, so contexts wait at SG2 until SG1 runs out of patience: they are sent again, and then taken back.',
  untilUs: 10_000_000,
  source: { work: 'RFC 5685', section: '11' },
  reviewNotes: ['rfc5685-no-pace'],
} satisfies Scenario
