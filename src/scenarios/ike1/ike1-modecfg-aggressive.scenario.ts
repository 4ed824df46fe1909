import type { Scenario } from '../scenario.ts'
import { byModeConfig, HANDOVER_IKEV1 } from './base.ts'

export default {
  ...HANDOVER_IKEV1,
  id: 'ike1-modecfg-aggressive',
  title: 'IKEv1 aggressive mode with Mode Config',
  summary:
    'Three messages of aggressive mode, two of Mode Config, three of quick mode: 8, as in the paper, without any INITIAL-CONTACT. pAR keeps SAs that lead nowhere, as in main mode.',
  source: { work: 'Allard 2008', section: '4.3, table 1' },
  ike: byModeConfig(HANDOVER_IKEV1.nodes, HANDOVER_IKEV1.ike, { exchange: 'aggressive' }),
} satisfies Scenario
