import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, handover } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-ping-pong',
  title: 'There and back again',
  summary:
    'The MN goes to nAR and returns to pAR. The IKE SA goes along both ways; every router lets go of it before the next one uses it, and each transfer has a key of its own.',
  source: { work: 'Allard 2008', section: '3.2' },
  script: [...CONTEXT_BASE.script, ...handover(3_008_000, 'par')],
} satisfies Scenario
