import type { Scenario } from '../scenario.ts'
import { BASE, CXTP } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-reactive',
  title: 'Reactive context transfer',
  summary:
    'The MN moves first. nAR knows nothing of it, asks pAR with a CT-Req, and pAR judges the token before it sends the contexts.',
  source: { work: 'Allard 2007', section: 'IV-C' },
  cxtp: { ...CXTP, mode: 'reactive' },
} satisfies Scenario
