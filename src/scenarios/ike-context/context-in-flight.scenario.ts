import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, ike } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-in-flight',
  title: 'A rekeying is under way when the SA moves',
  summary:
    'pAR has asked for a new child SA and is told of the move before the answer comes. The open request travels with the IKE SA: nAR repeats it octet for octet, the MN repeats its answer, and the rekeying ends with nAR.',
  source: { work: 'Allard 2008', section: '3.1' },
  script: [ike(1_007_500, 'par', 'rekey-child', 'mn'), ...CONTEXT_BASE.script],
} satisfies Scenario
