import type { Scenario } from '../scenario.ts'
import { GATEWAY_CONTEXTS, HAND_OVER } from './base.ts'

export default {
  ...GATEWAY_CONTEXTS,
  id: 'redirect-late-cancel',
  title: 'A cancel that was overtaken arrives when the client has come',
  summary:
    'No CTDR reaches SG1, so it cancels the transfer, and its CTC takes a long way. Meanwhile a second attempt succeeds: newer contexts take the place of those that SG2 held, and the EU comes. A CTC names the client, but no transfer (RFC 4067 §2.5.5): SG2 refuses it, since nobody else takes back what a client has begun to use.',
  source: { work: 'RFC 4067', section: '2.5.5' },
  script: [HAND_OVER, { ...HAND_OVER, atUs: 1_600_000 }],
  faults: ['drop:CTDR#1', 'drop:CTDR#2', 'delay:CTC#1:800ms'],
  untilUs: 4_000_000,
} satisfies Scenario
