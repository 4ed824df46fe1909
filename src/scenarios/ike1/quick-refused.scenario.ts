import { changed } from '../ike/alone.ts'
import type { Scenario } from '../scenario.ts'
import { ALONE_IKEV1 } from './base.ts'

export default {
  ...ALONE_IKEV1,
  id: 'ike1-quick-refused',
  title: 'Phase 1 stands, quick mode is refused',
  summary:
    'Both know each other, but the gateway takes none of the transforms for ESP: NO-PROPOSAL-CHOSEN comes sealed under the ISAKMP SA, which stays.',
  source: { work: 'RFC 2409', section: '5.5' },
  ike: changed('par', { esp: 'aes256-sha512' }, {}, ALONE_IKEV1.ike),
} satisfies Scenario
