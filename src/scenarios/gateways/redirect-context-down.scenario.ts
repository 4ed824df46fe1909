import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-context-down',
  title: 'Handed over to a gateway that is down',
  summary:
    'SG2 does not run. SG1 sends the CTD twice, hears nothing, cancels and goes on as before. The client is never told of a gateway that has not answered, so it loses nothing.',
  source: { work: 'Palomares 2013', section: 'III-D step 2' },
  script: [HAND_OVER],
  faults: ['crash:sg2@500ms'],
  untilUs: 6_000_000,
} satisfies Scenario
