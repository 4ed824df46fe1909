import type { Scenario } from '../scenario.ts'
import { CONTEXT_BASE, ike } from './base.ts'

export default {
  ...CONTEXT_BASE,
  id: 'ike2-context-late-release',
  title: 'pAR goes on until the MN leaves, and IKE goes on meanwhile',
  summary:
    'pAR has sent the contexts, and its SAs serve until the radio is gone. In between the MN rekeys its child SA. Had pAR answered, the Message IDs and SPIs in the contexts would be stale; so it leaves the IKE SA alone once it is read out. The MN repeats its request, and nAR answers it.',
  source: { work: 'Allard 2008', section: '3.1' },
  cxtp: { ...CONTEXT_BASE.cxtp, release: 'link-down' },
  script: [...CONTEXT_BASE.script, ike(1_012_000, 'mn', 'rekey-child', 'par')],
  reviewNotes: ['context-grows-old'],
} satisfies Scenario
