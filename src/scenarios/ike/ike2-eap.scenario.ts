import type { Scenario } from '../scenario.ts'
import { HANDOVER } from './base.ts'
import { EAP_MOBILE, EAP_ROUTER, proven } from './proofs.ts'

export default {
  ...HANDOVER,
  id: 'ike2-eap',
  title: 'A whole IKEv2 with each router, by EAP',
  summary:
    'The mobile shows itself by user name and password (EAP-MSCHAPv2): IKE_AUTH takes an exchange more with every round of EAP, at every handover.',
  source: { work: 'RFC 7296', section: '2.16' },
  ike: proven(HANDOVER.ike, EAP_MOBILE, {
    ...EAP_ROUTER,
    demands: { ...EAP_ROUTER.demands, identityRound: true, notifications: 1 },
  }),
} satisfies Scenario
