import type { Scenario } from '../scenario.ts'
import { byModeConfig, HANDOVER_IKEV1 } from './base.ts'

export default {
  ...HANDOVER_IKEV1,
  id: 'ike1-modecfg',
  title: 'IKEv1 main mode with Mode Config',
  summary:
    'The other explanation of the paper’s 11 messages: between main mode and quick mode the MN asks nAR for an address, as strongSwan’s clients do, and INITIAL-CONTACT travels inside Main Mode 5. Nobody tells pAR: it keeps SAs that lead nowhere.',
  source: { work: 'Allard 2008', section: '4.3, table 1' },
  ike: byModeConfig(HANDOVER_IKEV1.nodes, HANDOVER_IKEV1.ike),
} satisfies Scenario
