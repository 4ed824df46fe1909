import type { Scenario } from '../scenario.ts'
import { HANDOVER_IKEV1 } from './base.ts'

export default {
  ...HANDOVER_IKEV1,
  id: 'ike1-main',
  title: 'IKEv1 main mode with the new router',
  summary:
    'In its new cell the MN begins anew: six messages of main mode, an INITIAL-CONTACT from either side, three of quick mode, as racoon did in Allard 2008. Nobody tells pAR, and IKEv1 by itself asks for no sign of life: at the end it keeps a pair with an address nobody has, which breaks no-orphan. ike1-dpd shows the remedy.',
  source: { work: 'Allard 2008', section: '4.3, table 1' },
} satisfies Scenario
