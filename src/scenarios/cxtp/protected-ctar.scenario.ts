import type { Scenario } from '../scenario.ts'
import { BASE, CXTP } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-protected-ctar',
  title: 'CTAR caught by the tunnel',
  summary:
    "The MN's policy has no exception for CXTP, so the CTAR to nAR goes through the tunnel. nAR has no active SA to open it with: nothing is activated, and the MN says so in the end.",
  source: { work: 'Allard 2007', section: 'VI-A' },
  cxtp: { ...CXTP, ctarPath: 'protected' },
  reviewNotes: [...BASE.reviewNotes, 'allard-2007-ctar-bypass'],
} satisfies Scenario
