import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER, ike, REDIRECT } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-early-capture',
  title: 'Counters are read out early, and the client asks something meanwhile',
  summary:
    'The contexts are on their way to SG2 when SG1 answers a sign of life of the EU. IPSEC_SYN makes good what SG1 itself has sent since, but the EU tells its own counters to SG1 only (step 6): SG2 goes on expecting a Message ID that is used up. Read out late, nothing can come in between.',
  source: { work: 'Palomares 2013', section: 'III-D steps 2, 6' },
  ikeContext: { ...GATEWAY_CONTEXTS.ikeContext, redirect: { ...REDIRECT, capture: 'early' } },
  script: [HAND_OVER, ike(1_020_000, 'eu', 'liveness', 'sg1'), ike(2_000_000, 'eu', 'rekey-child', 'sg1')],
  untilUs: 12_000_000,
  reviewNotes: ['palomares-2013-answer'],
} satisfies Scenario
