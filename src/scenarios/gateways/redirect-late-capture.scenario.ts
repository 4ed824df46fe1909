import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER, ike } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-late-capture',
  title: 'Counters are read out late, and the client asks something meanwhile',
  summary:
    'SG1 begins and takes nothing new once the contexts are read out. It leaves the sign of life that the EU asks for to SG2, to which the EU repeats it as soon as it is sent there: both ends agree on every counter.',
  source: { work: 'Palomares 2013', section: 'III-D' },
  script: [HAND_OVER, ike(1_020_000, 'eu', 'liveness', 'sg1'), ike(2_000_000, 'eu', 'rekey-child', 'sg1')],
  reviewNotes: ['palomares-2013-answer'],
} satisfies Scenario
