import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-network-par',
  title: 'pAR hands the IKE context over of its own accord',
  summary:
    'pAR foresees the move and sends SAs, policies and the IKE SA to nAR, with the key that judges the MN’s token. The MN’s one CTAR activates them.',
  source: { work: 'RFC 4067', section: '5.1' },
  cxtp: { ...CONTEXT_BASE.cxtp, mode: 'network-previous' },
} satisfies Scenario
