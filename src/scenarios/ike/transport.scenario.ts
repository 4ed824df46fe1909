import type { Scenario } from '../scenario.ts'
import { ALONE, tell } from './alone.ts'
import { endToEnd } from './end-to-end.ts'

export default {
  ...ALONE,
  ...endToEnd({}),
  id: 'ike-transport',
  title: 'Transport mode between two hosts',
  summary:
    'The MN asks with USE_TRANSPORT_MODE and the host grants it: ESP stands behind the one IP header there is, and so it stays after a rekeying.',
  source: { work: 'RFC 7296', section: '1.3.1' },
  script: [{ ...tell(2_000_000, 'mn', 'rekey-child'), peer: 'ha' }],
} satisfies Scenario
