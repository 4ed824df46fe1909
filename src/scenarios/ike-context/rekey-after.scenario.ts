import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, ike } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-rekey-after',
  title: 'Rekeying with the SA that moved',
  summary:
    'Both sides rekey at nAR what was set up with pAR: child SA and IKE SA, each once from the MN and once from nAR. It works because SK_d, Message IDs and algorithms really arrived: what the paper moves the IKE context for.',
  source: { work: 'Allard 2008', section: '3.1' },
  script: [
    ...CONTEXT_BASE.script,
    ike(2_000_000, 'mn', 'rekey-child', 'par'),
    ike(2_500_000, 'mn', 'rekey-ike', 'par'),
    ike(3_000_000, 'nar', 'rekey-child', 'mn'),
    ike(3_500_000, 'nar', 'rekey-ike', 'mn'),
  ],
  untilUs: 12_000_000,
  reviewNotes: ['allard-2008-counters'],
} satisfies Scenario
