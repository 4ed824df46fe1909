import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-no-answer',
  title: 'A gateway that never answers',
  summary: 'Every repetition waits twice as long as the one before; after the last one the MN reports the failure.',
  source: { work: 'RFC 7296', section: '2.4' },
  untilUs: 9_000_000,
  faults: ['crash:par@1ms'],
} satisfies Scenario
