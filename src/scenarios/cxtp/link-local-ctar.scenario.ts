import type { Scenario } from '../scenario.ts'
import { BASE, CXTP } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-link-local-ctar',
  title: 'CTAR by link-local addresses',
  summary:
    "The paper's other way past the tunnel: MN and router are one hop apart and use link-local addresses, which no tunnel policy names. nAR finds the care-of address by the interface identifier.",
  source: { work: 'Allard 2007', section: 'VI-A' },
  cxtp: { ...CXTP, ctarPath: 'link-local' },
  reviewNotes: [...BASE.reviewNotes, 'allard-2007-ctar-bypass'],
} satisfies Scenario
