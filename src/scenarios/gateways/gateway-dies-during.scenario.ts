import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'gateway-dies-during',
  title: 'The loaded gateway dies with the contexts sent and the client not told',
  summary:
    'SG2 has put the contexts in place when SG1 dies, with the REDIRECT not sent. SG2 uses nothing of what it holds, since the client has not come and SG1 could be alive; it drops it after its time and reports so. The EU knows nothing of SG2 and gives up.',
  source: { work: 'Palomares 2013', section: 'III-D steps 3, 4' },
  script: [HAND_OVER],
  faults: ['crash:sg1@1035ms'],
  untilUs: 30_000_000,
} satisfies Scenario
