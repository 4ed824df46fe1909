import type { Scenario } from '../scenario.ts'
import { ANTICIPATION_US, BASE, CXTP, MOVE, MOVE_AT_US } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-network-par',
  title: 'Network-controlled: pAR pushes',
  summary:
    'No CTAR starts it: pAR decides by itself to send contexts and key to nAR. The MN only activates them after its move.',
  source: { work: 'Allard 2007', section: 'IV-A; RFC 4067 §5.1' },
  cxtp: { ...CXTP, mode: 'network-previous' },
  script: [
    { atUs: MOVE_AT_US - ANTICIPATION_US, node: 'par', do: 'trigger-transfer', mobile: 'mn', peer: 'nar' },
    MOVE,
  ],
} satisfies Scenario
