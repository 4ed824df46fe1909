import type { Scenario } from '../scenario.ts'
import { ALONE } from './alone.ts'
import { endToEnd } from './end-to-end.ts'

export default {
  ...ALONE,
  ...endToEnd({}, { mode: 'tunnel' }, { modeRequired: true }),
  id: 'ike-transport-required',
  title: 'Transport mode is declined, and required',
  summary:
    'The host makes a tunnel of it, which the MN may not take: it deletes the pair at once, and nothing is sent through it or in clear.',
  source: { work: 'RFC 7296', section: '1.3.1' },
} satisfies Scenario
