import type { Scenario } from '../scenario.ts'
import { BASE } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-predictive',
  title: 'Predictive context transfer',
  summary:
    'The MN tells pAR where it will go. pAR sends its SAs and policies ahead to nAR, the MN moves, and a second CTAR activates what nAR holds.',
  source: { work: 'Allard 2007', section: 'IV-B, VI-C steps 1–6' },
} satisfies Scenario
