import type { Scenario } from '../scenario.ts'
import { ANTICIPATION_US, BASE, CXTP, MOVE, MOVE_AT_US, PREDICT } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-network-nar',
  title: 'Network-controlled: nAR fetches',
  summary:
    'nAR expects the MN and asks pAR for its contexts with a token of zeros; pAR answers with contexts and key, and the MN activates them.',
  source: { work: 'Allard 2007', section: 'IV-A; RFC 4067 §5.2' },
  cxtp: { ...CXTP, mode: 'network-new' },
  // The request needs one more way between the routers than a push, so it starts that much earlier.
  script: [{ ...PREDICT, atUs: MOVE_AT_US - 3 * ANTICIPATION_US }, MOVE],
} satisfies Scenario
