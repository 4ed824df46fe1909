import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'gateway-dies-before',
  title: 'The loaded gateway dies before it has sent the contexts',
  summary:
    'SG1 is gone a moment too early: SG2 knows nothing of the EU. The EU asks in vain for a sign of life, gives the IKE SA up and calls SG1 again, which nobody answers. The failure is reported; nobody is left with half a tunnel.',
  source: { work: 'Palomares 2013', section: 'III-D step 2' },
  script: [HAND_OVER],
  faults: ['crash:sg1@1s'],
  untilUs: 30_000_000,
} satisfies Scenario
