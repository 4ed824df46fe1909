import type { Scenario } from '../scenario.ts'
import { ALONE, changed } from './alone.ts'

export default {
  ...ALONE,
  id: 'ike-no-proposal',
  title: 'No suite that both sides would take',
  summary:
    'The gateway answers NO_PROPOSAL_CHOSEN. As nobody signed that, the MN waits a while for a better answer before it gives up.',
  source: { work: 'RFC 7296', section: '2.7' },
  ike: changed('par', { ike: 'aes256-sha512-modp3072' }),
} satisfies Scenario
