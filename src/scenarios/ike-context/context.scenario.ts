import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context',
  title: 'The IKE context moves; the new router updates the addresses',
  summary:
    'IKE SA, child SAs, policies and peer authorisation go from pAR to nAR with CXTP. nAR learns the MN’s new address from the CTAR and tells it by an UPDATE_SA_ADDRESSES of its own, which both sides agreed on by Vendor ID: keys and SPIs stay.',
  source: { work: 'Allard 2008', section: '3.1, 3.2.1, 3.2.2' },
  reviewNotes: ['allard-2008-direction', 'allard-2008-counters', 'allard-2008-secrets', 'allard-2008-skeyseed'],
} satisfies Scenario
