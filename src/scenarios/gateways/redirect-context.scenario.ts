import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER, ike } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-context',
  title: 'A loaded gateway hands its client over: no re-authentication',
  summary:
    'SG1 sends IKE SA, SAs, policies and PAD entry of the EU to SG2, which puts them in place and waits. Then SG1 redirects the EU with NO_REAUTH_IPSEC_CXT_TRANSMITTED and IPSEC_SYN. The EU goes on with SG2 as it is; a sign of life, a rekeying and a new child SA work there at once.',
  source: { work: 'Palomares 2013', section: 'III-D steps 1–6' },
  script: [
    HAND_OVER,
    ike(1_500_000, 'sg2', 'liveness', 'eu'),
    ike(2_000_000, 'sg2', 'rekey-child', 'eu'),
    ike(2_500_000, 'eu', 'create-child', 'sg1'),
  ],
  reviewNotes: ['palomares-2013-redirect-state', 'palomares-2013-early-capture'],
} satisfies Scenario
