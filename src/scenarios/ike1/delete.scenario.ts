import { tell } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1 } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-delete',
  title: 'The ISAKMP SA is deleted',
  summary:
    'A Delete is sent once and never answered. Here both sides let the SAs for ESP go with it, and the next packet of the MN starts anew from Main Mode 1.',
  source: { work: 'RFC 2408', section: '3.15' },
  script: [tell(1_010_000, 'par', 'delete-ike')],
} satisfies Scenario
