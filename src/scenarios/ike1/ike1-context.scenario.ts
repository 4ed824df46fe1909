import { CXTP, MOVE, PREDICT } from '../cxtp/base.ts'
import { IKE_CONTEXT } from '../ike-context/base.ts'
import type { Scenario } from '../scenario.ts'
import { HANDOVER_IKEV1 } from './base.ts'

const FORESEEN_AT_US = 3_008_000

export default {
  ...HANDOVER_IKEV1,
  id: 'ike1-context',
  title: 'The IKEv1 context goes to the new router',
  summary:
    'pAR hands SAs, policies and the ISAKMP SA to nAR before the MN leaves. One message activates them. Addresses change at both ends without a word of IKE, and a later quick mode with nAR shows that SKEYID_d, SKEYID_a and SKEYID_e really arrived.',
  source: { work: 'Allard 2008', section: '4, table 1' },
  group: 'IKE context (Allard 2008)',
  cxtp: CXTP,
  reviewNotes: ['allard-2008-delays'],
  ike: { ...HANDOVER_IKEV1.ike, afterMove: 'none' },
  ikeContext: { ...IKE_CONTEXT, update: 'automatic' },
  script: [
    { ...PREDICT, atUs: FORESEEN_AT_US },
    { ...MOVE, atUs: FORESEEN_AT_US + MOVE.atUs - PREDICT.atUs },
    { atUs: 5_010_000, node: 'mn', do: 'ike', command: 'create-child', peer: 'nar' },
  ],
} satisfies Scenario
