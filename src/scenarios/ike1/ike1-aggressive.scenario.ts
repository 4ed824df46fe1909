import type { Scenario } from '../scenario.ts'
import { byIkev1, HANDOVER_IKEV1 } from './base.ts'

export default {
  ...HANDOVER_IKEV1,
  id: 'ike1-aggressive',
  title: 'IKEv1 aggressive mode with the new router',
  summary:
    'Three messages instead of six for phase 1, with the identities in clear; the rest is as in main mode. pAR keeps a pair that nobody uses any more, as there: no-orphan breaks.',
  source: { work: 'Allard 2008', section: '4.3, table 1' },
  ike: byIkev1(HANDOVER_IKEV1.nodes, HANDOVER_IKEV1.ike, { exchange: 'aggressive' }),
} satisfies Scenario
