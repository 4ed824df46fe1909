import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'gateway-dies-after',
  title: 'The loaded gateway dies when its client has gone',
  summary:
    'What the mechanism is for: SG1 dies a hundredth of a second after the EU has answered it. Nothing of the EU is there any more; no packet is lost. SG2 keeps the SA that both gateways had by hand for each other, which nobody can tell it to drop.',
  source: { work: 'Palomares 2013', section: 'III-D step 6' },
  script: [HAND_OVER],
  faults: ['crash:sg1@1070ms'],
  untilUs: 6_000_000,
} satisfies Scenario
