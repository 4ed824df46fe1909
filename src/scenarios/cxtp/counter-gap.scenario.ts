import type { Scenario } from '../scenario.ts'
import { BASE, CXTP, MOVE, PREDICT } from './base.ts'

export default {
  ...BASE,
  id: 'cxtp-counter-gap',
  title: 'Packets in flight are lost: the gap fits the window',
  summary:
    'While it moves the MN goes on sending, and what it sends is lost: its counter runs ahead of the one pAR handed over. The gap is no wider than the window, so nAR takes the next packet.',
  source: { work: 'Allard 2007', section: 'V-A1' },
  cxtp: { ...CXTP, counterGap: 'window' },
  traffic: [
    { from: 'mn', to: 'ha', everyUs: 5_000, firstUs: 5_000, octets: 64 },
    { from: 'ha', to: 'mn', everyUs: 50_000, firstUs: 20_000, octets: 64 },
  ],
  untilUs: 4_000_000,
  script: [PREDICT, MOVE],
  reviewNotes: [...BASE.reviewNotes, 'allard-2007-counter-gap'],
} satisfies Scenario
