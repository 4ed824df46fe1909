import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-dead-peer',
  title: 'The gateway dies',
  summary:
    'Nothing comes back any more. After more than five seconds of silence the MN asks for a sign of life, four times in vain, and gives the SA up.',
  source: { work: 'RFC 7296', section: '2.4' },
  untilUs: 24_000_000,
  faults: ['crash:par@1500ms'],
} satisfies Scenario
