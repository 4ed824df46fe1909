import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-restarted-peer',
  title: 'The gateway restarts and knows nothing',
  summary:
    'It answers INVALID_IKE_SPI, which anybody could have sent: the MN believes its own silence only, then sets up anew.',
  source: { work: 'RFC 7296', section: '2.21.4' },
  untilUs: 24_000_000,
  faults: ['crash:par@1500ms', 'restart:par@1600ms'],
} satisfies Scenario
