import type { Scenario } from '../scenario.ts'
import { MOVE } from '../cxtp/base.ts'
import { CONTEXT_BASE } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-reactive',
  title: 'The IKE context is fetched after the move',
  summary:
    'Nobody foresaw the move. nAR asks pAR for the contexts with the token of the MN’s CTAR, takes the SAs over and tells the MN its addresses. The outage is longer by one way there and back between the routers.',
  source: { work: 'Allard 2008', section: '3.2' },
  cxtp: { ...CONTEXT_BASE.cxtp, mode: 'reactive' },
  script: [MOVE],
} satisfies Scenario
