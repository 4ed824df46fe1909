import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'gateways-partitioned',
  title: 'The gateways cannot hear each other at the worst moment',
  summary:
    'SG2 has the contexts; its CTDR and then the CTC of SG1 are lost on the broken wire. Both gateways have the SAs now. That is no split brain: SG2 uses nothing that the client has not come for, and the client is with SG1. SG2 drops what it holds after its time.',
  source: { work: 'Palomares 2013', section: 'III-D step 4' },
  script: [HAND_OVER],
  faults: ['partition:sg1-sg2@1027ms..20s'],
  untilUs: 24_000_000,
} satisfies Scenario
