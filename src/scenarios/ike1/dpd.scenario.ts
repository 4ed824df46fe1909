import type { Scenario } from '../scenario.ts'
import { byIkev1, HANDOVER_IKEV1 } from './base.ts'

export default {
  ...HANDOVER_IKEV1,
  id: 'ike1-dpd',
  title: 'pAR asks whether the MN is still there',
  summary:
    'Both sides say in phase 1 that they answer R-U-THERE. When nothing has come from the MN for two seconds pAR asks, four times in vain, and removes what it kept with it. Here, unlike in ike1-main, no SA is left without its other end.',
  source: { work: 'RFC 3706', section: '5.4' },
  untilUs: 20_000_000,
  reviewNotes: [],
  ike: byIkev1(HANDOVER_IKEV1.nodes, HANDOVER_IKEV1.ike, { dpd: { idleUs: 2_000_000 } }),
} satisfies Scenario
