import type { Scenario } from '../scenario.ts'
import { BASE, CXTP } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-network-par',
  title: 'Network-controlled: pAR pushes',
  summary:
    'No CTAR starts it: pAR decides by itself to send contexts and key to nAR. The MN only activates them after its move.',
  source: { work: 'Allard 2007', section: 'IV-A; RFC 4067 §5.1' },
  cxtp: { ...CXTP, mode: 'network-previous' },
} satisfies Scenario
