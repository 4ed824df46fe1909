import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, IKE_CONTEXT } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-initiator',
  title: 'The IKE context moves; the mobile updates the addresses',
  summary:
    'IKE SA, child SAs, policies and peer authorisation go from pAR to nAR with CXTP. The MN then tells nAR its new address by ordinary MOBIKE, as RFC 4555 has it: keys and SPIs stay, and no key exchange runs.',
  source: { work: 'Allard 2008', section: '3.1, 3.2' },
  ikeContext: { ...IKE_CONTEXT, update: 'initiator' },
  reviewNotes: ['allard-2008-direction'],
} satisfies Scenario
