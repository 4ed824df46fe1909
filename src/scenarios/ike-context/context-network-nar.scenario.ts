import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-network-nar',
  title: 'nAR fetches the IKE context before the MN comes',
  summary:
    'nAR foresees the arrival and asks pAR for contexts and key. They wait unused until the MN’s CTAR shows a token that the key makes.',
  source: { work: 'RFC 4067', section: '5.2' },
  cxtp: { ...CONTEXT_BASE.cxtp, mode: 'network-new' },
} satisfies Scenario
