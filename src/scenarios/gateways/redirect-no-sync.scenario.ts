import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER, ike, REDIRECT } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-no-sync',
  title: 'The same without IPSEC_SYN: counters diverge',
  summary:
    'Contexts are read out in step 2, as the paper has it, and nobody tells counters afterwards. SG1 goes on sending meanwhile, and its REDIRECT takes a Message ID: SG2 begins with sequence numbers, nonces and a Message ID that are used up. What comes of it, the invariants find.',
  source: { work: 'Palomares 2013', section: 'III-D steps 2, 4' },
  ikeContext: { ...GATEWAY_CONTEXTS.ikeContext, redirect: { ...REDIRECT, capture: 'early', synchronise: false } },
  script: [HAND_OVER, ike(1_500_000, 'sg2', 'rekey-child', 'eu')],
  untilUs: 12_000_000,
  reviewNotes: ['palomares-2013-early-capture'],
} satisfies Scenario
